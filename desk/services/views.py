"""An agent's own views: a queue with filters, under a name."""

from datetime import datetime
from typing import Final

from django.conf import settings

from accounts.actor import Actor
from accounts.services.ceilings import lock_person, require_fewer
from api.errors import FieldError, InvalidRequest, NotFound
from api.transactions import transactional
from desk.models import SavedView

_LONGEST: Final = {"name": 60, "query": 1_000}  # as the columns are


@transactional
def keep_view(name: str, *, actor: Actor, query: str, at: datetime) -> SavedView:
    """Keep this query under this name; a view of the same name is replaced.

    Raises InvalidRequest for an empty name and for text that is too long, and
    LimitReached.
    """
    name = " ".join(name.split())
    _refuse_unfit("name", name)
    _refuse_unfit("query", query)
    lock_person(actor.id)
    own = SavedView.objects.filter(owner=actor.id)
    if not own.filter(name=name).exists():
        require_fewer(own, settings.SAVED_VIEWS_PER_AGENT, resource="views of yours")
    values = {"query": query, "updated_at": at}
    view, _ = SavedView.objects.update_or_create(
        owner_id=actor.id, name=name, defaults=values
    )
    return view


@transactional
def remove_view(number: int, *, actor: Actor) -> None:
    """Forget one of the agent's own views; raise NotFound for any other."""
    removed, _ = SavedView.objects.filter(owner=actor.id, pk=number).delete()
    if not removed:
        raise NotFound()


def _refuse_unfit(field: str, text: str) -> None:
    longest = _LONGEST[field]
    if not text or len(text) > longest or "\x00" in text:
        fault = f"Must have 1 to {longest} characters."
        raise InvalidRequest(FieldError(field, "invalid", fault))
