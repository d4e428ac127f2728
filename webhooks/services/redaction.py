"""What this room kept of a ticket's texts: bytes to send, and answers to them.

Steps of COPY_REDACTORS. Meanwhile no delivery of the ticket is claimed (querysets.py).
"""

import json

from django.db import transaction

from events.models import Event, Redaction
from events.representation import render_event
from tickets.redaction import REDACTED
from tickets.services.copies import BATCH, NOTHING_LEFT, Batch
from webhooks.models import Attempt, Delivery, Endpoint, Payload


def wait_for_endpoints(redaction: Redaction, text: str | None) -> Batch:
    """Let a recovery end that may have read events before they were held.

    It holds its endpoint's lock; one that begins later locks the redaction first.
    """
    with transaction.atomic():
        rows = Endpoint.objects.select_for_update(of=("self",), no_key=True)
        ours = rows.filter(organization=redaction.organization_id)
        list(ours.order_by("pk").values_list("pk", flat=True))
    return NOTHING_LEFT


def redact_payloads(redaction: Redaction, text: str | None) -> Batch:
    """Render anew what the ticket's events, redacted already, are sent as."""
    events = Event.objects.filter(
        ticket_number=redaction.ticket_number,
        id__gt=redaction.position,
        id__lte=redaction.last_event,
        payload__isnull=False,
    )
    batch = list(events.order_by("id")[:BATCH])
    payloads = [Payload(event=event, body=render_event(event)) for event in batch]
    return Batch(lambda: _save(payloads), batch[-1].pk if len(batch) == BATCH else None)


def _save(payloads: list[Payload]) -> None:
    Payload.objects.bulk_update(payloads, ["body"])


def redact_answers(redaction: Redaction, text: str | None) -> Batch | None:
    """Take the text out of what receivers answered: some write back what they got.

    What is under way is waited for: nothing more is sent then.
    """
    deliveries = Delivery.objects.filter(event__ticket_number=redaction.ticket_number)
    if deliveries.leased().exists():
        return None
    # Who comes back with an answer after its lease has lost it, before any is read.
    deliveries.filter(lease_id__isnull=False).update(lease_id=None, leased_until=None)
    attempts = Attempt.objects.filter(
        delivery__event__ticket_number=redaction.ticket_number,
        id__gt=redaction.position,
    )
    batch = list(attempts.exclude(response="").order_by("id")[:BATCH])
    for attempt in batch:
        attempt.response = _without(attempt.response, text)
    return Batch(
        lambda: _save_answers(batch), batch[-1].pk if len(batch) == BATCH else None
    )


def _save_answers(attempts: list[Attempt]) -> None:
    Attempt.objects.bulk_update(attempts, ["response"])


def _without(answer: str, text: str | None) -> str:
    """Return an answer without the text, also as JSON writes it."""
    if text is None:
        return ""
    written = (text, _in_json(text, is_ascii=False), _in_json(text, is_ascii=True))
    for form in dict.fromkeys(written):
        answer = answer.replace(form, REDACTED)
    return answer


def _in_json(text: str, *, is_ascii: bool) -> str:
    return json.dumps(text, ensure_ascii=is_ascii)[1:-1]
