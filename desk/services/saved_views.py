"""Saved views: a queue with filters, under a name, of one agent."""

from datetime import datetime

from django.conf import settings

from accounts.actor import Actor
from accounts.services.ceilings import lock_person, require_below_limit
from api.errors import NotFound
from api.transactions import transactional
from desk import rules
from desk.models import SavedView


@transactional
def save_view(name: str, *, actor: Actor, query: str, at: datetime) -> SavedView:
    """Save the query string of a queue's URL; replace the view of the same name.

    Raises InvalidRequest for an empty name and for text that is too long, and
    LimitReached.
    """
    name = rules.clean_view_name(name)
    rules.clean_name("query", query, limit=rules.MAX_VIEW_QUERY_LENGTH)
    lock_person(actor.id)
    own = SavedView.objects.filter(owner=actor.id)
    if not own.filter(name=name).exists():
        require_below_limit(
            own, settings.SAVED_VIEWS_PER_AGENT, resource="views of yours"
        )
    values = {"query": query, "updated_at": at}
    view, _ = SavedView.objects.update_or_create(
        owner_id=actor.id, name=name, defaults=values
    )
    return view


@transactional
def delete_view(number: int, *, actor: Actor) -> None:
    """Delete one of the agent's own views; raise NotFound for any other."""
    deleted, _ = SavedView.objects.filter(owner=actor.id, pk=number).delete()
    if not deleted:
        raise NotFound()
