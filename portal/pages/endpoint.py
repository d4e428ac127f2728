"""One endpoint: what it is sent, a test of it, and making up for what it missed."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from api.datetimes import now
from api.errors import ApiError, InvalidCursor
from portal.pages.door import Place, members_only, owners_only
from portal.pages.endpoint_rows import find_endpoint, page_of_deliveries
from portal.pages.sending import show_refusal, tell
from portal.pages.sides import actor_at
from portal.pages.webhook_forms import RecoverForm
from portal.pages.webhook_words import EndpointRow, test_of
from portal.pages.webhooks import page_of
from webhooks import services
from webhooks.models import Endpoint, EndpointStatus

_SAID: Final[dict[str, str]] = {
    EndpointStatus.ENABLED: "It is on. What it missed is sent when you ask for it.",
    EndpointStatus.DISABLED: "It is off. What waited for it is given up.",
}


@require_safe
@members_only
def endpoint(request: HttpRequest, place: Place, endpoint: int) -> HttpResponse:
    return _show(request, place, find_endpoint(request, place, endpoint))


@require_POST
@owners_only
def test(request: HttpRequest, place: Place, endpoint: int) -> HttpResponse:
    """Send a test event; the page that follows shows how it goes."""
    found = find_endpoint(request, place, endpoint)
    actor = actor_at(request, place, found)
    event = tell(
        request,
        lambda: services.ping_endpoint(found, actor=actor, at=now()),
    )
    query = f"?test={event.pk}" if event is not None else ""
    return redirect(f"{page_of(found)}{query}")


@require_POST
@owners_only
def switch(request: HttpRequest, place: Place, endpoint: int) -> HttpResponse:
    """Turn it on or off, as `status` says; without one nothing changes."""
    found = find_endpoint(request, place, endpoint)
    status = request.POST.get("status", "")
    if status in _SAID:
        actor = actor_at(request, place, found)
        tell(
            request,
            lambda: services.change_endpoint(
                found, actor=actor, wishes={"status": status}, at=now()
            ),
            _SAID[status],
        )
    return redirect(page_of(found))


@require_POST
@owners_only
def recover(request: HttpRequest, place: Place, endpoint: int) -> HttpResponse:
    """Send again what failed or was missed since a day."""
    found = find_endpoint(request, place, endpoint)
    form = RecoverForm(request.POST)
    if form.is_valid() and _is_recovered(request, place, found, form):
        return redirect(page_of(found))
    return _show(request, place, found, recover=form)


def _is_recovered(
    request: HttpRequest, place: Place, endpoint: Endpoint, form: RecoverForm
) -> bool:
    try:
        recovery = services.recover_deliveries(
            endpoint,
            actor=actor_at(request, place, endpoint),
            since=form.moment(),
            at=now(),
        )
    except ApiError as refusal:
        show_refusal(form, refusal)
        return False
    said = f"{recovery.queued} on their way again."
    if recovery.queued == 0:
        said = "Nothing was missed since then."
    elif recovery.has_more:
        said += " There are more: send for the rest when these are through."
    messages.success(request, said)
    return True


def _show(
    request: HttpRequest,
    place: Place,
    endpoint: Endpoint,
    *,
    recover: RecoverForm | None = None,
) -> HttpResponse:
    at = now()
    context: dict[str, Any] = {
        "place": place,
        "row": EndpointRow(endpoint),
        "recover": recover or RecoverForm(initial={"since": at.date()}),
        "test": test_of(endpoint, request.GET.get("test", ""), at=at),
    }
    try:
        context |= page_of_deliveries(request, place, endpoint, at=at)
    except InvalidCursor:
        # A page of another release or of other filters: begin where it begins now.
        return redirect(request.path)
    page = "portal/webhooks/one.html"
    return render(request, page, context, status=200 if recover is None else 400)
