"""What this room kept of a ticket's texts: the address a mail went to.

What mails say is written when they leave, from the ticket as it is then.
"""

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from events.models import Redaction
from notifications.models import Message
from tickets.models import Ticket
from tickets.redaction import REDACTED, is_address_in
from tickets.services.copies import BATCH, Batch


def redact_recipients(redaction: Redaction, text: str | None) -> Batch:
    """Take a customer's address out of the mails of a ticket (COPY_REDACTORS)."""
    mails = Message.objects.filter(
        event__ticket_number=redaction.ticket_number,
        kind__in=Message.FOR_CUSTOMERS,
        pk__gt=redaction.position,
    )
    batch = list(mails.order_by("pk")[:BATCH])
    gone = [mail.pk for mail in batch if _is_gone(mail, redaction, text)]
    return Batch(lambda: _forget(gone), batch[-1].pk if len(batch) == BATCH else None)


def _is_gone(mail: Message, redaction: Redaction, text: str | None) -> bool:
    if text is not None:
        return is_address_in(mail.recipient, text)
    tickets = Ticket.objects.filter(pk=redaction.ticket_number)
    return mail.recipient != tickets.values_list("customer_email", flat=True).first()


def _forget(numbers: list[int]) -> None:
    # With its number, since an event has one mail of a kind for each reader.
    number = Cast(F("pk"), CharField())
    Message.objects.filter(pk__in=numbers).update(
        recipient=Concat(Value(f"{REDACTED} "), number)
    )
