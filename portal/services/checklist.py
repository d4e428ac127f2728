"""Mark items of the go-live checklist as done."""

from datetime import datetime

from accounts.actor import Actor
from accounts.models import Organization
from api.transactions import transactional
from portal.models import CompletedItem


@transactional
def mark_item_done(
    organization: Organization, *, item: CompletedItem.Item, actor: Actor, at: datetime
) -> CompletedItem:
    """Store who marked it. Marked again, the first row stays."""
    completed, _ = CompletedItem.objects.get_or_create(
        organization=organization,
        item=item,
        defaults={"actor_name": actor.name, "at": at},
    )
    return completed


@transactional
def unmark_item_done(organization: Organization, *, item: CompletedItem.Item) -> None:
    """Remove the mark; without one nothing changes."""
    CompletedItem.objects.filter(organization=organization, item=item).delete()
