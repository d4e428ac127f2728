"""How one agent likes to work."""

from accounts.actor import Actor
from desk.models import AfterSend, Preference


def remember_after_send(after: AfterSend, *, actor: Actor) -> None:
    """Remember where this agent wants to be after an answer was sent."""
    wish = Preference(agent_id=actor.id, after_send=after)
    Preference.objects.bulk_create(
        [wish],
        update_conflicts=True,
        unique_fields=["agent"],
        update_fields=["after_send"],
    )
