"""Invitations: a one-time address for whoever reads the mail of the invited."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from accounts.actor import Actor, ActorType
from accounts.addresses import clean_address
from accounts.errors import InvitationOver, NameTaken, invalid
from accounts.keys import digest, generate_key
from accounts.models import (
    Invitation,
    Membership,
    Organization,
    SecurityEvent,
    User,
)
from accounts.services.ceilings import require_below_limit
from accounts.services.members import lock_members
from accounts.services.people import Person, add_membership, add_person
from accounts.services.record import record
from api.errors import LimitReached
from api.transactions import transactional

Kind = SecurityEvent.Type

LIFETIME: Final = timedelta(days=7)
# Of these somebody hears who was broken in on, and looks at them again.
MADE_LATELY: Final = timedelta(days=30)
PREFIX: Final = "dp_invite_"


@transactional
def invite_member(
    organization: Organization, *, email: str, role: str, actor: Actor, at: datetime
) -> tuple[Invitation, str]:
    """Return the invitation and the token to mail, which is kept as a digest alone.

    Whether the address has an account is neither asked nor told. Raises InvalidRequest,
    NameTaken when the person is a member or invited already, PermissionDenied for a
    member who is no owner, and LimitReached. An open invitation takes the place of a
    member, so that accepting one never exceeds the limit.
    """
    email = clean_address(email)
    if role not in Membership.Role.values:
        raise invalid("role", f"Choose from {', '.join(Membership.Role.values)}.")
    organization = lock_members(organization, actor)
    if organization.memberships.filter(user__email=email).exists():
        raise NameTaken(what=f"The member {email}")
    waiting = Invitation.objects.waiting().filter(organization=organization)
    if waiting.filter(email=email).exists():
        raise NameTaken(what=f"An invitation of {email}")
    _require_below_limit(organization, waiting, actor)
    token = generate_key(PREFIX)
    invitation = Invitation.objects.create(
        organization=organization,
        email=email,
        role=role,
        digest=digest(token),
        invited_by=actor.name,
        inviter_id=actor.id if actor.type is ActorType.MEMBER else None,
        created_at=at,
        expires_at=at + LIFETIME,
    )
    _record(Kind.MEMBER_INVITED, invitation, actor, at, role=role)
    return invitation, token


@transactional
def renew_invitation(
    invitation: Invitation, *, actor: Actor, at: datetime
) -> tuple[Invitation, str]:
    """Return it with another token and seven more days; the old address ends.

    Raises InvitationOver, PermissionDenied.
    """
    invitation = _lock(invitation, actor)
    token = generate_key(PREFIX)
    invitation.digest, invitation.failed_at = digest(token), None
    invitation.expires_at = at + LIFETIME
    invitation.save(update_fields=["digest", "failed_at", "expires_at"])
    _record(Kind.INVITATION_RENEWED, invitation, actor, at)
    return invitation, token


@transactional
def withdraw_invitation(
    invitation: Invitation, *, actor: Actor, at: datetime
) -> Invitation:
    """End it before it is used; raise InvitationOver, PermissionDenied."""
    invitation = _lock(invitation, actor)
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    _record(Kind.INVITATION_WITHDRAWN, invitation, actor, at)
    return invitation


def note_unsent_invitation(invitation: Invitation, *, at: datetime) -> None:
    """Remember that the mail could not be sent, for its owners to see."""
    Invitation.objects.filter(pk=invitation.pk).update(failed_at=at)


def open_invitations_of(user: User, *, at: datetime) -> QuerySet[Invitation]:
    """Return those this person made lately that somebody may still accept."""
    found: QuerySet[Invitation] = Invitation.objects.open_of(
        user, since=at - MADE_LATELY, at=at
    )
    return found


@transactional
def accept_invitation_as_new_person(
    kept: str, *, name: str, password_hash: str, at: datetime
) -> Membership:
    """Make the invited person and their place; `kept` is the token's digest.

    Raises InvitationOver, NameTaken when the address has an account by now, and
    InvalidRequest for a name that will not do.
    """
    invitation = _lock_usable(kept, at)
    person = Person(invitation.email, name, password_hash=password_hash)
    user = add_person(person)
    return _accept(invitation, user, at, is_new=True)


@transactional
def accept_invitation(user: User, *, kept: str, at: datetime) -> Membership:
    """Give somebody with an account the place they were invited to.

    Raises InvitationOver, also for another's invitation; InvalidRequest for people of
    ours, who cannot be members.
    """
    invitation = _lock_usable(kept, at)
    if invitation.email != user.email:
        raise InvitationOver
    if user.is_staff:
        raise invalid("email", "Somebody of the support desk cannot be a member.")
    return _accept(invitation, user, at, is_new=False)


def _require_below_limit(
    organization: Organization, waiting: QuerySet[Invitation], actor: Actor
) -> None:
    """Raise LimitReached; the organization is locked. Operators may go beyond."""
    if not actor.is_client:
        return
    most: int = settings.OPEN_INVITATIONS_PER_ORGANIZATION
    require_below_limit(waiting, most, resource="open invitations")
    members: int = settings.MEMBERS_PER_ORGANIZATION
    if organization.memberships.count() + waiting.count() >= members:
        raise LimitReached(resource="members and open invitations", limit=members)


def _accept(
    invitation: Invitation, user: User, at: datetime, *, is_new: bool
) -> Membership:
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    organization = invitation.organization
    place: Membership | None = organization.memberships.filter(user=user).first()
    if place is not None:  # let in by an operator meanwhile
        return place
    actor = Actor(ActorType.MEMBER, user.pk, user.name, organization)
    role = invitation.role
    return add_membership(
        organization, user=user, role=role, actor=actor, at=at, is_new=is_new
    )


def _lock(invitation: Invitation, actor: Actor) -> Invitation:
    lock_members(invitation.organization, actor)
    return _first(Invitation.objects.waiting().filter(pk=invitation.pk))


def _lock_usable(kept: str, at: datetime) -> Invitation:
    return _first(Invitation.objects.usable(digest=kept, at=at))


def _first(found: QuerySet[Invitation]) -> Invitation:
    locked = found.select_for_update(of=("self",)).select_related("organization")
    invitation: Invitation | None = locked.first()
    if invitation is None:
        raise InvitationOver
    return invitation


def _record(
    kind: SecurityEvent.Type,
    invitation: Invitation,
    actor: Actor,
    at: datetime,
    **details: object,
) -> None:
    record(
        kind,
        actor=actor,
        organization=invitation.organization,
        subject=invitation.email,
        at=at,
        **details,
    )
