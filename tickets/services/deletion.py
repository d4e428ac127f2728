"""Deleting tickets for good, with all that hangs on them."""

from collections.abc import Sequence

from api.transactions import transactional
from tickets.models import Ticket
from tickets.search import remove_ticket


@transactional
def delete_tickets(numbers: Sequence[int]) -> int:
    """Delete these tickets but those that somebody works on; return how many.

    Their comments, secrets and access logs go as well. It leaves no event: who may
    follow a ticket's events can no longer see it.
    """
    rows = Ticket.objects.filter(pk__in=numbers)
    free = list(rows.select_for_update(of=("self",), skip_locked=True))
    for ticket in free:
        remove_ticket(ticket)
    rows.filter(pk__in=[ticket.pk for ticket in free]).delete()
    return len(free)
