"""The one writer of SecurityEvent."""

from datetime import datetime
from typing import Any

from accounts.actor import Actor
from accounts.models import Organization, SecurityEvent


def record(
    kind: SecurityEvent.Type,
    *,
    actor: Actor,
    subject: str,
    at: datetime,
    organization: Organization | None = None,
    **details: Any,
) -> SecurityEvent:
    """Remember who did what to whom. Joins the caller's transaction."""
    return SecurityEvent.objects.create(
        type=kind,
        at=at,
        actor_type=actor.type,
        actor_name=actor.name,
        organization=organization,
        subject=subject,
        details=details,
    )
