"""The page of a webhook delivery: its attempts, its bytes, and redelivery."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from api.datetimes import now
from events.holds import with_holds
from events.models import Event
from events.representation import show_event
from portal.pages.decorators import members_only, owners_only
from portal.pages.endpoint_queries import find_endpoint
from portal.pages.form_actions import run_action
from portal.pages.member_context import MemberContext
from portal.pages.modes import actor_for
from portal.pages.webhook_rows import DeliveryRow, EndpointRow, attempt_outcome
from webhooks import services
from webhooks.models import Delivery, Endpoint, Payload


@require_safe
@members_only
def delivery(
    request: HttpRequest, member: MemberContext, endpoint: int, delivery: int
) -> HttpResponse:
    of_endpoint = find_endpoint(request, member, endpoint)
    found = _find_delivery(of_endpoint, delivery)
    body = _body_text(found)
    attempts = [(attempt, attempt_outcome(attempt)) for attempt in found.attempts.all()]
    context = {
        "member": member,
        "row": EndpointRow(of_endpoint),
        "sent": DeliveryRow(found, now()),
        "attempts": attempts,
        "is_held": found.is_held,
        "body": body,
        "formatted_body": json.dumps(json.loads(body), indent=2, ensure_ascii=False),
    }
    return render(request, "portal/webhooks/delivery.html", context)


@require_POST
@owners_only
def resend(
    request: HttpRequest, member: MemberContext, endpoint: int, delivery: int
) -> HttpResponse:
    of_endpoint = find_endpoint(request, member, endpoint)
    found = _find_delivery(of_endpoint, delivery)
    actor = actor_for(request, member, of_endpoint)
    run_action(
        request,
        lambda: services.redeliver(found, actor=actor, at=now()),
        "It is on its way again, with the same id and the same bytes.",
    )
    return redirect("portal:delivery", of_endpoint.pk, found.pk)


def _body_text(delivery: Delivery) -> str:
    """Return the stored bytes; during a redaction, the event without texts."""
    if not delivery.is_held:
        return bytes(Payload.objects.get(event=delivery.event_id).body).decode()
    events = with_holds(Event.objects.all())
    return json.dumps(show_event(events.get(pk=delivery.event_id)), ensure_ascii=False)


def _find_delivery(endpoint: Endpoint, number: int) -> Delivery:
    deliveries = endpoint.deliveries.with_holds().prefetch_related("attempts")
    found: Delivery = get_object_or_404(deliveries, pk=number)
    return found
