"""An organization's members: their roles, their end, and that an owner stays."""

from datetime import datetime

from accounts.actor import Actor, ActorType
from accounts.errors import LastOwner, invalid
from accounts.models import Connection, Membership, Organization, SecurityEvent
from accounts.services.connections import end_connections
from accounts.services.record import record
from api.errors import NotFound, PermissionDenied
from api.transactions import transactional

Kind = SecurityEvent.Type
OWNER = Membership.Role.OWNER


@transactional
def change_member_role(
    membership: Membership, *, role: str, actor: Actor, at: datetime
) -> Membership:
    """Make a member an owner, or an owner a member.

    Raises LastOwner, InvalidRequest, NotFound when they left meanwhile, and
    PermissionDenied for a member who is no owner (any more).
    """
    if role not in Membership.Role.values:
        raise invalid("role", f"Choose from {', '.join(Membership.Role.values)}.")
    membership = _lock(membership, actor)
    before = membership.role
    if before == role:
        return membership
    if role != OWNER:
        _require_another_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _record(
        Kind.MEMBER_ROLE_CHANGED, membership, actor, at, {"from": before, "to": role}
    )
    return membership


@transactional
def remove_member(membership: Membership, *, actor: Actor, at: datetime) -> None:
    """Take a person's place away, and with it what applications do for them there.

    Raises what changing the role does. An operator (a command, the admin) may take the
    last owner away as well, and is who can make another.
    """
    membership = _lock(membership, actor)
    if membership.role == OWNER and actor.is_client:
        _require_another_owner(membership)
    _record(Kind.MEMBER_REMOVED, membership, actor, at, membership.role)
    end_connections(Connection.objects.filter(membership=membership.pk))
    membership.delete()


def require_owner(organization: Organization, actor: Actor) -> None:
    """Raise PermissionDenied for a member who is no owner; ask under the lock."""
    if actor.type is not ActorType.MEMBER:
        return
    owners = Membership.objects.owners().filter(organization=organization)
    if not owners.filter(user=actor.id).exists():
        raise PermissionDenied(reason="it takes an owner.")


def lock_members(organization: Organization, actor: Actor) -> Organization:
    """Hold an organization while its people change, as one of its owners."""
    locked: Organization = Organization.objects.select_for_update(of=("self",)).get(
        pk=organization.pk
    )
    require_owner(locked, actor)
    return locked


def _lock(membership: Membership, actor: Actor) -> Membership:
    """Hold the organization first, so that two owners never end each other's place."""
    organization = lock_members(membership.organization, actor)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    locked: Membership | None = rows.filter(pk=membership.pk).first()
    if locked is None:
        raise NotFound
    locked.organization = organization
    return locked


def _require_another_owner(membership: Membership) -> None:
    organization = membership.organization
    owners = Membership.objects.owners().filter(organization=organization)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner(organization=organization.name)


def _record(
    kind: SecurityEvent.Type,
    membership: Membership,
    actor: Actor,
    at: datetime,
    role: object,
) -> None:
    record(
        kind,
        actor=actor,
        organization=membership.organization,
        subject=membership.user.email,
        at=at,
        role=role,
    )
