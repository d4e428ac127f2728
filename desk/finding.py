"""Finding one ticket among all: by its number, its customer, or words it holds.

Each way is one statement along one index. What is found first by the surer way stands
first.
"""

import re
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.actor import Actor
from desk.queues import rows_of
from tickets.models import Ticket
from tickets.search import tickets_matching

MOST_FOUND: Final = 8
_NUMBER: Final = re.compile(r"(?:tick-?)?([0-9]{16})", re.IGNORECASE | re.ASCII)
# Typed so far of an address: the whole of it need not be known.
_ADDRESS: Final = re.compile(r"[^\s,;]{2,254}")


def find_tickets(text: str, *, actor: Actor) -> list[Any]:
    """Return rows (`desk.queues.COLUMNS`) of the tickets somebody may mean by this."""
    text = text.strip()
    visible = Ticket.objects.visible_to(actor)
    if number := _NUMBER.fullmatch(text):
        return list(rows_of(visible.filter(pk=int(number[1]))))
    found: dict[int, Any] = {}
    if _ADDRESS.fullmatch(text):
        ours = visible.filter(customer_email__isnull=False)
        _note(found, ours.alias(customer=Lower("customer_email")).filter(_of(text)))
    words = tickets_matching(text, None, is_begun=True)
    if words is not None and len(found) < MOST_FOUND:
        _note(found, visible.filter(words))
    return list(found.values())[:MOST_FOUND]


def _of(address: str) -> Q:
    """Match addresses that begin so, as a range that an index holds together.

    The range ends at the same text with its last letter or digit one later; what comes
    after that one is compared row by row.
    """
    start = address.lower()
    head = start.rstrip("".join(c for c in set(start) if not c.isalnum())) or start
    beyond = head[:-1] + chr(ord(head[-1]) + 1)
    return Q(customer__gte=head, customer__lt=beyond, customer__startswith=start)


def _note(found: dict[int, Any], tickets: QuerySet) -> None:
    for row in rows_of(tickets.order_by("-id"))[:MOST_FOUND]:
        found.setdefault(row.id, row)
