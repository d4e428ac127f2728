"""New activity on a ticket since a page was rendered, which stops a reply."""

from typing import Final

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from events.models import Event
from events.types import EventType

# A reply has to wait until its author has read these.
MESSAGES: Final = (
    EventType.COMMENT_CREATED,
    EventType.COMMENT_UPDATED,
    EventType.CREDENTIAL_CREATED,
)
# And these, unless the author made the change.
CHANGES: Final = (EventType.TICKET_STATUS_CHANGED, EventType.TICKET_ASSIGNED)


def new_activity(number: int, *, last_seen_event: int, actor: Actor) -> QuerySet[Event]:
    """Return the ticket's events after this one that a reply must not pass over."""
    own = Q(type__in=CHANGES, actor_type=actor.type, actor_name=actor.name)
    later = Event.objects.filter(ticket_number=number, id__gt=last_seen_event)
    return later.filter(type__in=(*MESSAGES, *CHANGES)).exclude(own)


def latest_event_id(number: int) -> int:
    """Return the ticket's newest event; 0 where its events have been deleted."""
    events = Event.objects.filter(ticket_number=number).order_by("-id")
    return events.values_list("id", flat=True).first() or 0
