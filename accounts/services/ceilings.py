"""Ceilings: how many of something there may be, counted under a lock."""

from typing import Any

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import Organization, User
from api.errors import LimitReached


def require_below_limit(existing: QuerySet[Any], limit: int, *, resource: str) -> None:
    """Raise LimitReached where there are as many as there may be.

    The caller holds a lock that everybody who adds one takes as well.
    """
    if existing[:limit].count() >= limit:
        raise LimitReached(resource=resource, limit=limit)


def require_organization_below_limit(
    organization: Organization,
    existing: QuerySet[Any],
    limit: int,
    *,
    resource: str,
    actor: Actor,
) -> None:
    """Lock the organization, and raise LimitReached for one too many of its own.

    An operator (a command, the admin) may go beyond: who needs more asks for it.
    """
    lock_organization(organization)
    if actor.is_client:
        require_below_limit(existing, limit, resource=resource)


def lock_organization(organization: Organization) -> None:
    """Hold an organization while something of its own is counted and added.

    Its key stays free: whoever files a ticket in it refers to the row, and need not
    wait.
    """
    rows = Organization.objects.select_for_update(no_key=True)
    rows.filter(pk=organization.pk).values_list("pk").first()


def lock_person(user_id: int) -> None:
    """Hold a person while something of their own is counted and added."""
    rows = User.objects.select_for_update(no_key=True)
    rows.filter(pk=user_id).values_list("pk").first()
