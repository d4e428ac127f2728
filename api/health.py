"""GET /v1/health: true within a second, whatever hangs (contract 7, OPEN-38)."""

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

from api.moments import moment_now, show_moment
from api.views import DialectView

STATUSES = ["healthy", "degraded", "unhealthy"]
DATABASE = ["healthy", "unhealthy"]
_DEADLINE_SECONDS = 0.8
_REMEMBER_SECONDS = 0.25


@dataclass(frozen=True)
class Findings:
    """What an examination saw: each probe that found something, and its sentence."""

    database: bool
    found: tuple[tuple[str, str], ...] = ()

    @property
    def troubles(self) -> tuple[str, ...]:
        return tuple(sentence for _, sentence in self.found)

    @property
    def status(self) -> str:
        if not self.database:
            return "unhealthy"
        return "degraded" if self.troubles else "healthy"


class Examiner:
    """Looks in a thread of its own, so that a database that hangs hangs only there.

    However many ask, at most one look is under way and its answer serves a moment.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
        self._lock = threading.Lock()
        self._look: Future[Findings] | None = None
        self._looked_at = 0.0

    def examine(self) -> Findings:
        try:
            return self._current_look().result(timeout=_DEADLINE_SECONDS)
        except TimeoutError:
            return Findings(database=False)

    def forget(self) -> None:
        """Look anew at the next question, whatever was seen just now."""
        with self._lock:
            self._looked_at = float("-inf")

    def _current_look(self) -> Future[Findings]:
        with self._lock:
            age = time.monotonic() - self._looked_at
            look = self._look
            if look is None or (look.done() and age > _REMEMBER_SECONDS):
                look = self._look = self._threads.submit(_examine)
                self._looked_at = time.monotonic()
            return look


examiner = Examiner()


def _examine() -> Findings:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        probes = [(path, import_string(path)) for path in settings.HEALTH_PROBES]
        found = tuple((path, said) for path, probe in probes if (said := probe()))
        return Findings(database=True, found=found)
    except (DatabaseError, InterfaceError):
        return Findings(database=False)
    finally:
        connection.close()


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


class HealthView(DialectView):
    permission_classes = [AllowAny]
    throttle_classes = []
    findings: Findings

    def perform_authentication(self, request: Request) -> None:
        """Look first: a credential can be judged only where the database answers."""
        self.findings = examiner.examine()
        if self.findings.database:
            super().perform_authentication(request)

    @extend_schema(
        operation_id="get_health",
        summary="Check the service",
        description="Needs no credential and costs no quota. `degraded` still serves"
        " every request; `note` says what is wrong.",
        tags=["Health"],
        responses={
            200: HealthReport,
            503: OpenApiResponse(HealthReport, description="The database is gone."),
        },
        examples=[_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        found = self.findings
        message = "" if found.database else "The database does not answer."
        return Response(
            {
                "status": found.status,
                "timestamp": show_moment(moment_now()),
                "version": settings.VERSION,
                "service": "devpros-api",
                "database": "healthy" if found.database else "unhealthy",
                "database_message": message,
                "environment": settings.ENVIRONMENT,
                "note": " ".join(found.troubles) or message or "All parts answer.",
            },
            status=200 if found.database else 503,
            headers=_headers(found),
        )


def _headers(found: Findings) -> dict[str, Any]:
    headers = {"Cache-Control": "no-store"}
    return headers if found.database else {**headers, "Retry-After": "5"}
