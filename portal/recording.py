"""Each request under /v1 that somebody of an organization made, after its answer.

Of a request remains what helps to find a fault: where, when, by whom, with which names,
and how it was answered. No value, no body, no part of an address that could be one.
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
from portal.services.recording import Answered, recorder

logger = logging.getLogger(__name__)

_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
)


class RequestRecordMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api_request(request):
            return self.get_response(request)
        at, started = now(), time.perf_counter()
        response = self.get_response(request)
        milliseconds = (time.perf_counter() - started) * 1000
        # Not `request.user`, which may be a session's, and is asked for only now.
        actor = request.__dict__.get("user")
        if type(actor) is Actor and actor.organization is not None:
            spent = Spent(at, max(1, round(milliseconds)))
            try:
                recorder.add(
                    _answered(request, response, actor, actor.organization, spent)
                )
            except Exception:  # whatever it is, the answer stands
                logger.exception("request_record.failed")
        return response


class Spent(NamedTuple):
    """When a request came, and how long its answer took."""

    at: datetime
    milliseconds: int


def _answered(
    request: HttpRequest,
    response: HttpResponse,
    actor: Actor,
    place: Organization,
    spent: Spent,
) -> Answered:
    usage: Usage | None = request.META.get("devpros.usage")
    return Answered(
        organization_id=place.sandbox_of_id or place.pk,
        livemode=not place.is_sandbox,
        at=spent.at,
        method=request.method if request.method in _METHODS else "OTHER",
        path=safe_path(request.path),
        query=recorded_names(request, QUERY),
        fields=recorded_names(request, FIELDS),
        status=response.status_code,
        error_code=_code_in(response) if response.status_code >= 400 else "",
        milliseconds=spent.milliseconds,
        request_id=request_id(request),
        actor_type=actor.type,
        actor_id=actor.id,
        actor_name=actor.name,
        application_number=actor.application_id,
        is_counted=usage is not None and not usage.exceeded,
    )


def _code_in(response: HttpResponse) -> str:
    """Return the code of the envelope: what was shown, or else out of the bytes."""
    shown = getattr(response, "data", None) or json.loads(response.content)
    return str(shown["error"]["code"])
