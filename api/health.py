"""GET /v1/health: true within a second, whatever hangs (docs/contract.md, 7)."""

import os
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

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
_DEADLINE_SECONDS = 0.8
_REMEMBER_SECONDS = 0.25
# For so long a look that was well stands for one that is late: a processor that is busy
# is no database that is gone.
_TRUST_SECONDS = 5.0
# How old the connection may get: a new one sees what new requests would see.
_RENEW_SECONDS = 5.0
_LEAST_SPACE = 2**20  # bytes; with less, SQLite soon writes nothing


@dataclass(frozen=True)
class HealthResult:
    """What an examination saw: each probe that found something, and its sentence."""

    database: bool
    found: tuple[tuple[str, str], ...] = ()
    takes_writes: bool = True

    @property
    def troubles(self) -> tuple[str, ...]:
        return tuple(sentence for _, sentence in self.found)

    @property
    def status(self) -> str:
        if not self.database:
            return "unhealthy"
        is_well = self.takes_writes and not self.troubles
        return "healthy" if is_well else "degraded"

    @property
    def of_the_database(self) -> str:
        """Return what is wrong with the database, in a sentence; empty if nothing."""
        if not self.database:
            return "The database does not answer."
        return "" if self.takes_writes else "The database takes no writes."


class HealthChecker:
    """Looks in a thread of its own, so that a database that hangs hangs only there.

    However many ask, at most one look is under way and its answer serves a moment.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
        self._lock = threading.Lock()
        self._look: Future[HealthResult] | None = None
        self._looked_at = 0.0
        self._well: tuple[float, HealthResult] | None = None

    def examine(self) -> HealthResult:
        try:
            findings = self._current_look().result(timeout=_DEADLINE_SECONDS)
        except TimeoutError:
            return self._seen_lately() or HealthResult(database=False)
        self._well = (time.monotonic(), findings) if findings.database else None
        return findings

    def forget(self) -> None:
        """Look anew at the next question, whatever was seen just now."""
        with self._lock:
            self._looked_at = float("-inf")
            self._well = None

    def _seen_lately(self) -> HealthResult | None:
        """Return the last findings of a database that answered a moment ago."""
        well = self._well
        is_recent = well and time.monotonic() - well[0] < _TRUST_SECONDS
        return well[1] if well and is_recent else None

    def _current_look(self) -> Future[HealthResult]:
        with self._lock:
            age = time.monotonic() - self._looked_at
            look = self._look
            if look is None or (look.done() and age > _REMEMBER_SECONDS):
                look = self._look = self._threads.submit(_examine)
                self._looked_at = time.monotonic()
            return look


health_checker = HealthChecker()


def _examine() -> HealthResult:
    try:
        takes_writes = _takes_writes()
        probes = [(path, import_string(path)) for path in settings.HEALTH_PROBES]
        found = tuple((path, said) for path, probe in probes if (said := probe()))
        return HealthResult(database=True, found=found, takes_writes=takes_writes)
    except (DatabaseError, InterfaceError):
        connection.close()
        return HealthResult(database=False)


def _takes_writes() -> bool:
    """Ask the database, by a connection that is kept: none may be free just now."""
    if connection.vendor == "postgresql":
        _renew_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only') = 'off'")
            return bool(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
    return _has_space(str(connection.settings_dict["NAME"]))


def _renew_connection() -> None:
    """Make the connection anew now and then; where there is none free, keep the old."""
    old = connection.connection
    if old is None or time.monotonic() - _opened.at < _RENEW_SECONDS:
        return
    _opened.at = time.monotonic()
    connection.connection = None
    try:
        connection.connect()
    except (DatabaseError, InterfaceError):
        connection.connection = old
    else:
        old.close()


class _Opened(threading.local):
    """When this thread's connection was made."""

    at = 0.0


_opened = _Opened()


def _has_space(database: str) -> bool:
    """Tell whether the disk of this file takes a little more."""
    try:
        disk = os.statvfs(os.path.dirname(os.path.abspath(database)))
    except OSError:
        return True  # it is in memory, or named in some other way
    is_read_only = bool(disk.f_flag & os.ST_RDONLY)
    return not is_read_only and disk.f_bavail * disk.f_frsize > _LEAST_SPACE


class HealthReport(serializers.Serializer):
    """How the service is, and what is wrong if something is."""

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
    findings: HealthResult

    def perform_authentication(self, request: Request) -> None:
        """Look first: a credential can be judged only where the database answers."""
        self.findings = health_checker.examine()
        if self.findings.database:
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
        found = self.findings
        message = found.of_the_database
        return Response(
            {
                "status": found.status,
                "timestamp": format_datetime(now()),
                "version": settings.VERSION,
                "service": "devpros-api",
                "database": "unhealthy" if message else "healthy",
                "database_message": message,
                "environment": settings.ENVIRONMENT,
                "note": " ".join(filter(None, (message, *found.troubles)))
                or "All parts answer.",
            },
            status=200 if found.database else 503,
            headers=_headers(found),
        )


def _headers(found: HealthResult) -> dict[str, Any]:
    headers = {"Cache-Control": "no-store"}
    return headers if found.database else {**headers, "Retry-After": "5"}
