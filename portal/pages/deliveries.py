"""One delivery: each attempt, the bytes as they were sent, and sending it again."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from api.datetimes import now
from events.holds import with_holds
from events.models import Event
from events.representation import show_event
from portal.pages.door import Place, members_only, owners_only
from portal.pages.endpoint_rows import find_endpoint
from portal.pages.sending import tell
from portal.pages.sides import actor_at
from portal.pages.webhook_words import DeliveryRow, EndpointRow, outcome_of
from webhooks import services
from webhooks.models import Delivery, Endpoint, Payload


@require_safe
@members_only
def delivery(
    request: HttpRequest, place: Place, endpoint: int, delivery: int
) -> HttpResponse:
    found = find_endpoint(request, place, endpoint)
    one = _find(found, delivery)
    body = _body_of(one)
    attempts = [(attempt, outcome_of(attempt)) for attempt in one.attempts.all()]
    context = {
        "place": place,
        "row": EndpointRow(found),
        "sent": DeliveryRow(one, now()),
        "attempts": attempts,
        "is_held": one.is_held,
        "body": body,
        "read": json.dumps(json.loads(body), indent=2, ensure_ascii=False),
    }
    return render(request, "portal/webhooks/delivery.html", context)


@require_POST
@owners_only
def resend(
    request: HttpRequest, place: Place, endpoint: int, delivery: int
) -> HttpResponse:
    found = find_endpoint(request, place, endpoint)
    one = _find(found, delivery)
    actor = actor_at(request, place, found)
    tell(
        request,
        lambda: services.redeliver(one, actor=actor, at=now()),
        "It is on its way again, with the same id and the same bytes.",
    )
    return redirect("portal:delivery", found.pk, one.pk)


def _body_of(delivery: Delivery) -> str:
    """Return what is sent; while the ticket loses a text, the event without texts."""
    if not delivery.is_held:
        return bytes(Payload.objects.get(event=delivery.event_id).body).decode()
    events = with_holds(Event.objects.all())
    return json.dumps(show_event(events.get(pk=delivery.event_id)), ensure_ascii=False)


def _find(endpoint: Endpoint, number: int) -> Delivery:
    deliveries = endpoint.deliveries.with_holds().prefetch_related("attempts")
    found: Delivery = get_object_or_404(deliveries, pk=number)
    return found
