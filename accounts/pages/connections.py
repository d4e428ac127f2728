"""The applications a person has let in: when each was last used, and an end to it."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import Actor
from accounts.models import Connection, SecurityEvent, User
from accounts.scopes import SENTENCES
from accounts.services import revoke_connection
from api.datetimes import now
from api.request_id import request_id

_MOST_EVENTS = 20
# A theft is said on top of the page for a week, and stands in the trail afterwards.
_WARNING_AGE = timedelta(days=7)


@require_safe
@login_required
def connections(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    rows = [_row(connection) for connection in Connection.objects.of(user)]
    trail = SecurityEvent.objects.about_connections_of(user)[:_MOST_EVENTS]
    warnings = [event for event in trail if _is_warning(event)]
    context = {"connections": rows, "trail": trail, "warnings": warnings}
    return render(request, "pages/connections.html", context)


@require_POST
@login_required
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    user = cast(User, request.user)
    connection = get_object_or_404(Connection.objects.of(user), pk=number)
    revoke_connection(connection, actor=_actor(connection, request), at=now())
    # Isolated (U+2068, U+2069): a name from right to left turns no word beside it.
    name = f"\u2068{connection.application.name}\u2069"
    messages.success(request, f"{name} is out. Its access ended.")
    return redirect("connections")


def _row(connection: Connection) -> dict[str, Any]:
    return {
        "connection": connection,
        "can": [SENTENCES[scope] for scope in SENTENCES if scope in connection.scopes],
    }


def _is_warning(event: SecurityEvent) -> bool:
    return "reason" in event.details and now() - event.at < _WARNING_AGE


def _actor(connection: Connection, request: HttpRequest) -> Actor:
    named = request_id(request)
    if connection.organization is None:
        return Actor.of_agent(connection.user, request_id=named)
    return Actor.of_member(connection.user, connection.organization, request_id=named)
