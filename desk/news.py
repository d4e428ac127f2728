"""What is new on a ticket since a page was drawn: what should stop an answer."""

from typing import Final

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from events.models import Event
from events.types import EventType

# Whoever answers has to have read these.
MESSAGES: Final = (
    EventType.COMMENT_CREATED,
    EventType.COMMENT_UPDATED,
    EventType.CREDENTIAL_CREATED,
)
# And know of these, unless they are of the agent's own doing a moment ago.
MOVES: Final = (EventType.TICKET_STATUS_CHANGED, EventType.TICKET_ASSIGNED)


def news_of(number: int, *, seen: int, actor: Actor) -> QuerySet[Event]:
    """Return the ticket's events after `seen` that an answer must not pass over."""
    own = Q(type__in=MOVES, actor_type=actor.type, actor_name=actor.name)
    later = Event.objects.filter(ticket_number=number, id__gt=seen)
    return later.filter(type__in=(*MESSAGES, *MOVES)).exclude(own)


def newest_event(number: int) -> int:
    """Return what a page drawn now has seen; 0 where nothing is kept any more."""
    events = Event.objects.filter(ticket_number=number).order_by("-id")
    return events.values_list("id", flat=True).first() or 0
