"""What this room kept of a ticket's texts: the messages of its one-time links."""

from django.db.models import Value
from django.db.models.functions import StrIndex

from credentials.models import DropLink
from tickets.models import Ticket


def redact_requests(ticket: Ticket, *, text: str, replacement: str) -> None:
    """Take the text out of them (REDACTORS). Access logs are signed, and stay.

    A ticket has at most CREDENTIAL_REQUESTS_PER_TICKET of them.
    """
    place = StrIndex("message", Value(text))
    links = list(ticket.drop_links.alias(place=place).filter(place__gt=0))
    for link in links:
        link.message = link.message.replace(text, replacement)[:500]
    DropLink.objects.bulk_update(links, ["message"])
