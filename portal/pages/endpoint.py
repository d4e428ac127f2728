"""The page of an endpoint: deliveries, test event, enabling, and recovery."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from api.datetimes import now
from api.errors import ApiError, InvalidCursor
from portal.pages.decorators import members_only, owners_only
from portal.pages.endpoint_queries import deliveries_page, find_endpoint
from portal.pages.form_actions import add_errors, run_action
from portal.pages.member_context import MemberContext
from portal.pages.modes import actor_for
from portal.pages.webhook_forms import RecoverForm
from portal.pages.webhook_rows import EndpointRow, find_test_event
from portal.pages.webhooks import endpoint_url
from webhooks import services
from webhooks.models import Endpoint, EndpointStatus

_STATUS_MESSAGES: Final[dict[str, str]] = {
    EndpointStatus.ENABLED: "It is on. What it missed is sent when you ask for it.",
    EndpointStatus.DISABLED: "It is off. What waited for it is given up.",
}


@require_safe
@members_only
def endpoint(
    request: HttpRequest, member: MemberContext, endpoint: int
) -> HttpResponse:
    return _render(request, member, find_endpoint(request, member, endpoint))


@require_POST
@owners_only
def send_test_event(
    request: HttpRequest, member: MemberContext, endpoint: int
) -> HttpResponse:
    """Send a test event; the next page shows its delivery."""
    found = find_endpoint(request, member, endpoint)
    actor = actor_for(request, member, found)
    event = run_action(
        request,
        lambda: services.ping_endpoint(found, actor=actor, at=now()),
    )
    query = f"?test={event.pk}" if event is not None else ""
    return redirect(f"{endpoint_url(found)}{query}")


@require_POST
@owners_only
def change_status(
    request: HttpRequest, member: MemberContext, endpoint: int
) -> HttpResponse:
    """Set the posted `status`; anything else changes nothing."""
    found = find_endpoint(request, member, endpoint)
    status = request.POST.get("status", "")
    if status in _STATUS_MESSAGES:
        actor = actor_for(request, member, found)
        run_action(
            request,
            lambda: services.change_endpoint(
                found, actor=actor, fields={"status": status}, at=now()
            ),
            _STATUS_MESSAGES[status],
        )
    return redirect(endpoint_url(found))


@require_POST
@owners_only
def recover(request: HttpRequest, member: MemberContext, endpoint: int) -> HttpResponse:
    """Queue again what failed or was missed since a day."""
    found = find_endpoint(request, member, endpoint)
    form = RecoverForm(request.POST)
    if form.is_valid() and _is_recovered(request, member, found, form):
        return redirect(endpoint_url(found))
    return _render(request, member, found, recover=form)


def _is_recovered(
    request: HttpRequest, member: MemberContext, endpoint: Endpoint, form: RecoverForm
) -> bool:
    try:
        recovery = services.recover_deliveries(
            endpoint,
            actor=actor_for(request, member, endpoint),
            since=form.start_time(),
            at=now(),
        )
    except ApiError as error:
        add_errors(form, error)
        return False
    text = f"{recovery.queued} on their way again."
    if recovery.queued == 0:
        text = "Nothing was missed since then."
    elif recovery.has_more:
        text += " There are more: send for the rest when these are through."
    messages.success(request, text)
    return True


def _render(
    request: HttpRequest,
    member: MemberContext,
    endpoint: Endpoint,
    *,
    recover: RecoverForm | None = None,
) -> HttpResponse:
    at = now()
    context: dict[str, Any] = {
        "member": member,
        "row": EndpointRow(endpoint),
        "recover": recover or RecoverForm(initial={"since": at.date()}),
        "test": find_test_event(endpoint, request.GET.get("test", ""), at=at),
    }
    try:
        context |= deliveries_page(request, member, endpoint, at=at)
    except InvalidCursor:
        # A cursor of an older release or of other filters: show the first page.
        return redirect(request.path)
    template = "portal/webhooks/detail.html"
    return render(request, template, context, status=200 if recover is None else 400)
