"""What this room kept of a ticket's texts: bytes to send, and answers to them."""

from events.models import Event
from events.representation import render_event
from tickets.models import Ticket
from webhooks.models import Attempt, Payload


def redact_payloads(ticket: Ticket, *, text: str, replacement: str) -> None:
    """Render anew what the ticket's events, redacted already, are sent as (REDACTORS).

    A receiver that writes back what it got may have left the text in its answer.
    """
    events = {
        event.pk: event
        for event in Event.objects.filter(
            ticket_number=ticket.pk, payload__isnull=False
        ).iterator()
    }
    payloads = [
        Payload(event=event, body=render_event(event)) for event in events.values()
    ]
    Payload.objects.bulk_update(payloads, ["body"], batch_size=200)
    answered = Attempt.objects.filter(
        delivery__ticket_number=ticket.pk, response__contains=text
    )
    attempts = list(answered)
    for attempt in attempts:
        attempt.response = attempt.response.replace(text, replacement)
    Attempt.objects.bulk_update(attempts, ["response"], batch_size=200)
