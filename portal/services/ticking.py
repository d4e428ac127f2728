"""Saying that a step before going live is done."""

from datetime import datetime

from accounts.actor import Actor
from accounts.models import Organization
from api.transactions import transactional
from portal.models import ChecklistTick


@transactional
def tick(
    organization: Organization, *, item: ChecklistTick.Item, actor: Actor, at: datetime
) -> ChecklistTick:
    """Note who says so. Said again, the first stays."""
    ticked, _ = ChecklistTick.objects.get_or_create(
        organization=organization,
        item=item,
        defaults={"actor_name": actor.name, "at": at},
    )
    return ticked


@transactional
def untick(organization: Organization, *, item: ChecklistTick.Item) -> None:
    """Take it back; where nobody said so, nothing changes."""
    ChecklistTick.objects.filter(organization=organization, item=item).delete()
