"""GET /v1/health: answered within a second, whatever hangs (docs/contract.md, 7)."""

import os
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils.module_loading import import_string
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.datetimes import format_datetime, now
from api.views import ApiView

STATUSES = ["healthy", "degraded", "unhealthy"]
DATABASE = ["healthy", "unhealthy"]
_TIMEOUT_SECONDS = 0.8
_CACHE_SECONDS = 0.25
# A check that is late counts as the last healthy one for so long: a busy processor is
# not a lost database.
_GRACE_SECONDS = 5.0
# The age at which the connection is replaced: a new one is refused as a request's is.
_RECONNECT_SECONDS = 5.0
_MIN_FREE_BYTES = 2**20  # with less, SQLite soon cannot write


@dataclass(frozen=True)
class HealthResult:
    """The outcome of one check: the database, and (probe path, problem) pairs."""

    database_responds: bool
    probe_problems: tuple[tuple[str, str], ...] = ()
    accepts_writes: bool = True

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(problem for _, problem in self.probe_problems)

    @property
    def status(self) -> str:
        if not self.database_responds:
            return "unhealthy"
        is_healthy = self.accepts_writes and not self.problems
        return "healthy" if is_healthy else "degraded"

    @property
    def database_problem(self) -> str:
        """Return what is wrong with the database in a sentence, or an empty text."""
        if not self.database_responds:
            return "The database does not answer."
        return "" if self.accepts_writes else "The database takes no writes."


class HealthChecker:
    """Runs checks in its own thread, which alone hangs if the database hangs.

    At most one check runs at a time, and its result serves every request that comes
    within `_CACHE_SECONDS`.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
        self._lock = threading.Lock()
        self._check: Future[HealthResult] | None = None
        self._checked_at = 0.0
        self._last_healthy: tuple[float, HealthResult] | None = None

    def check(self) -> HealthResult:
        """Return the result of the running or a new check, within a second."""
        try:
            result = self._current_check().result(timeout=_TIMEOUT_SECONDS)
        except TimeoutError:
            return self._recent_result() or HealthResult(database_responds=False)
        is_healthy = result.database_responds
        self._last_healthy = (time.monotonic(), result) if is_healthy else None
        return result

    def reset(self) -> None:
        """Forget the last results; the next `check` runs a new one."""
        with self._lock:
            self._checked_at = float("-inf")
            self._last_healthy = None

    def _recent_result(self) -> HealthResult | None:
        """Return the last healthy result if it is not older than the grace period."""
        last = self._last_healthy
        if last is None or time.monotonic() - last[0] >= _GRACE_SECONDS:
            return None
        return last[1]

    def _current_check(self) -> Future[HealthResult]:
        with self._lock:
            age = time.monotonic() - self._checked_at
            check = self._check
            if check is None or (check.done() and age > _CACHE_SECONDS):
                check = self._check = self._threads.submit(_check_health)
                self._checked_at = time.monotonic()
            return check


health_checker = HealthChecker()


def _check_health() -> HealthResult:
    try:
        accepts_writes = _accepts_writes()
        probes = [(path, import_string(path)) for path in settings.HEALTH_PROBES]
        return HealthResult(
            database_responds=True,
            probe_problems=tuple(
                (path, problem) for path, probe in probes if (problem := probe())
            ),
            accepts_writes=accepts_writes,
        )
    except (DatabaseError, InterfaceError):
        connection.close()
        return HealthResult(database_responds=False)


def _accepts_writes() -> bool:
    """Ask over a connection that stays open: the database may have none free now."""
    if connection.vendor == "postgresql":
        _reconnect()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only') = 'off'")
            return bool(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
    return _has_space(str(connection.settings_dict["NAME"]))


def _reconnect() -> None:
    """Replace an old connection; keep it where the database refuses a new one."""
    old = connection.connection
    if old is None or time.monotonic() - _connected.at < _RECONNECT_SECONDS:
        return
    _connected.at = time.monotonic()
    connection.connection = None
    try:
        connection.connect()
    except (DatabaseError, InterfaceError):
        connection.connection = old
    else:
        old.close()


class _Connected(threading.local):
    """When this thread connected, by the monotonic clock."""

    at = 0.0


_connected = _Connected()


def _has_space(database: str) -> bool:
    """Tell whether the disk of this SQLite file can take a little more."""
    try:
        disk = os.statvfs(os.path.dirname(os.path.abspath(database)))
    except OSError:
        return True  # in memory, or a URI
    is_read_only = bool(disk.f_flag & os.ST_RDONLY)
    return not is_read_only and disk.f_bavail * disk.f_frsize > _MIN_FREE_BYTES


class HealthReport(serializers.Serializer):
    """The state of the service, and what is wrong."""

    status = serializers.ChoiceField(choices=STATUSES)
    timestamp = serializers.DateTimeField()
    version = serializers.CharField()
    service = serializers.CharField()
    database = serializers.ChoiceField(choices=DATABASE)
    database_message = serializers.CharField(allow_blank=True)
    environment = serializers.CharField()
    note = serializers.CharField()


_EXAMPLE = OpenApiExample(
    "Healthy",
    value={
        "status": "healthy",
        "timestamp": "2025-11-24T16:33:41.836Z",
        "version": "1.0.0",
        "service": "devpros-api",
        "database": "healthy",
        "database_message": "",
        "environment": "production",
        "note": "All parts answer.",
    },
    response_only=True,
    status_codes=["200"],
)


class HealthView(ApiView):
    permission_classes = [AllowAny]
    throttle_classes = []
    result: HealthResult

    def perform_authentication(self, request: Request) -> None:
        """Check first: a credential is looked up only where the database responds."""
        self.result = health_checker.check()
        if self.result.database_responds:
            super().perform_authentication(request)

    @extend_schema(
        operation_id="get_health",
        summary="Check the service",
        description="Needs no credential and costs no quota. `degraded` still answers"
        " requests; `note` says what is wrong.",
        tags=["Health"],
        responses={
            200: HealthReport,
            503: OpenApiResponse(HealthReport, description="The database is gone."),
        },
        examples=[_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        result = self.result
        database_problem = result.database_problem
        problems = " ".join(filter(None, (database_problem, *result.problems)))
        headers = {"Cache-Control": "no-store"}
        if not result.database_responds:
            headers["Retry-After"] = "5"
        return Response(
            {
                "status": result.status,
                "timestamp": format_datetime(now()),
                "version": settings.VERSION,
                "service": "devpros-api",
                "database": "unhealthy" if database_problem else "healthy",
                "database_message": database_problem,
                "environment": settings.ENVIRONMENT,
                "note": problems or "All parts answer.",
            },
            status=200 if result.database_responds else 503,
            headers=headers,
        )
