"""Record each request under /v1 of an organization's caller, after its response.

The log helps integrators to find errors: path, time, caller, names of fields, outcome.
It holds no value, no body, and no part of a path that could be one.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse

from accounts.actor import Actor
from accounts.models import Organization
from api.datetimes import now
from api.middleware import is_api_request
from api.request_fields import FIELDS, QUERY, recorded_names
from api.request_id import request_id
from api.safe_paths import safe_path
from api.throttling import Usage
from portal.services.request_recorder import RequestLogEntry, recorder

logger = logging.getLogger(__name__)

_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
)


class RequestRecordMiddleware:
    """Queue an entry for the request log; an error there never changes the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api_request(request):
            return self.get_response(request)
        at, started = now(), time.perf_counter()
        response = self.get_response(request)
        milliseconds = (time.perf_counter() - started) * 1000
        # Not `request.user`: that would load a session's user, of no use here.
        actor = request.__dict__.get("user")
        if type(actor) is Actor and actor.organization is not None:
            timing = Timing(at, max(1, round(milliseconds)))
            try:
                recorder.add(
                    _entry(request, response, actor, actor.organization, timing)
                )
            except Exception:  # the response is sent in any case
                logger.exception("request_record.failed")
        return response


class Timing(NamedTuple):
    """When a request arrived, and how long its response took."""

    at: datetime
    milliseconds: int


def _entry(
    request: HttpRequest,
    response: HttpResponse,
    actor: Actor,
    organization: Organization,
    timing: Timing,
) -> RequestLogEntry:
    usage: Usage | None = request.META.get("devpros.usage")
    return RequestLogEntry(
        organization_id=organization.sandbox_of_id or organization.pk,
        livemode=not organization.is_sandbox,
        at=timing.at,
        method=request.method if request.method in _METHODS else "OTHER",
        path=safe_path(request.path),
        query=recorded_names(request, QUERY),
        fields=recorded_names(request, FIELDS),
        status=response.status_code,
        error_code=_error_code(response) if response.status_code >= 400 else "",
        milliseconds=timing.milliseconds,
        request_id=request_id(request),
        actor_type=actor.type,
        actor_id=actor.id,
        actor_name=actor.name,
        application_number=actor.application_id,
        is_counted=usage is not None and not usage.exceeded,
    )


def _error_code(response: HttpResponse) -> str:
    """Return the code of an error response, from its data or its bytes."""
    body = getattr(response, "data", None) or json.loads(response.content)
    return str(body["error"]["code"])
