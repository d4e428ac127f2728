"""One ticket's row, as often as it is asked for: prepared statements of its door."""

from collections import namedtuple
from typing import Any, Final, cast

from django.db.models import QuerySet

from accounts.actor import Actor, ActorType
from accounts.models import Organization
from api.errors import NotFound
from api.identifiers import number_in
from api.prepared import Prepared
from tickets.models import Ticket
from tickets.querysets import TICKET_COLUMNS
from tickets.representation import TicketRow

_Row: Any = cast(Any, namedtuple)("_Row", TICKET_COLUMNS)


def _of_organization(ticket: int, organization: int) -> QuerySet:
    caller = Actor(ActorType.API_KEY, 0, "", Organization(pk=organization))
    return Ticket.objects.visible_to(caller).filter(pk=ticket).rows()


def _of_agents(ticket: int) -> QuerySet:
    agent = Actor(ActorType.AGENT, 0, "")
    return Ticket.objects.visible_to(agent).filter(pk=ticket).rows()


_find_own: Final = Prepared(_of_organization, ticket=int, organization=int)
_find_live: Final = Prepared(_of_agents, ticket=int)


def get_visible_row(actor: Actor, public_id: str) -> TicketRow:
    """Return the row; raise NotFound when it is not there for this actor."""
    number = number_in(public_id, "TICK")
    rows: list[tuple[Any, ...]] = []
    if number is not None and actor.is_agent:
        rows = _find_live(ticket=number)
    elif number is not None and actor.organization is not None:
        rows = _find_own(ticket=number, organization=actor.organization.pk)
    if not rows:
        raise NotFound()
    return cast(TicketRow, _Row(*rows[0]))
