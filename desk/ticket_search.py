"""The palette's search: one ticket by its number, its customer, or words it holds.

Each way is one statement along one index. Results by customer stand before results by
words.
"""

import re
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.actor import Actor
from desk.queues import ticket_rows
from tickets.models import Ticket
from tickets.search import tickets_matching

MAX_RESULTS: Final = 8
_NUMBER: Final = re.compile(r"(?:tick-?)?([0-9]{16})", re.IGNORECASE | re.ASCII)
# The beginning of an address is enough.
_ADDRESS: Final = re.compile(r"[^\s,;]{2,254}")


def find_tickets(text: str, *, actor: Actor) -> list[Any]:
    """Return up to `MAX_RESULTS` rows (`desk.queues.ROW_COLUMNS`) for this text."""
    text = text.strip()
    visible = Ticket.objects.visible_to(actor)
    if number := _NUMBER.fullmatch(text):
        return list(ticket_rows(visible.filter(pk=int(number[1]))))
    found: dict[int, Any] = {}
    if _ADDRESS.fullmatch(text):
        with_customer = visible.filter(customer_email__isnull=False)
        by_customer = with_customer.alias(customer=Lower("customer_email"))
        _add_rows(found, by_customer.filter(_has_address_prefix(text)))
    words = tickets_matching(text, None, prefix_match=True)
    if words is not None and len(found) < MAX_RESULTS:
        _add_rows(found, visible.filter(words))
    return list(found.values())[:MAX_RESULTS]


def _has_address_prefix(text: str) -> Q:
    """Match addresses with this prefix, as a range that an index holds together.

    The range is over the prefix without the punctuation at its end, because collations
    order punctuation differently. The whole prefix is compared row by row.
    """
    start = text.lower()
    prefix = start.rstrip("".join(c for c in set(start) if not c.isalnum())) or start
    end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return Q(customer__gte=prefix, customer__lt=end, customer__startswith=start)


def _add_rows(found: dict[int, Any], tickets: QuerySet) -> None:
    for row in ticket_rows(tickets.order_by("-id"))[:MAX_RESULTS]:
        found.setdefault(row.id, row)
