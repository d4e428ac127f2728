"""Who of ours may do what: the groups of the roles, and moving between them."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from accounts.actor import Actor
from accounts.errors import invalid
from accounts.models import SecurityEvent, User
from accounts.roles import Role, rights_of
from accounts.services.record import record
from api.transactions import transactional


@transactional
def change_role(user: User, *, role: Role, actor: Actor, at: datetime) -> User:
    """Give a person of ours this role instead of theirs, from the next request on.

    An auditor is no agent: nobody can assign them a ticket, and no application acts for
    them. Raises InvalidRequest for a member.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not (user.is_agent or user.is_auditor) or user.is_sandbox_agent:
        raise invalid("role", "Only agents and auditors have a role.")
    before = role_of(user)
    if role == before:
        return user
    set_role_group(user, role)
    user.is_auditor = role == Role.AUDITOR
    user.is_agent = not user.is_auditor
    user.save(update_fields=["is_agent", "is_auditor"])
    record(
        SecurityEvent.Type.ROLE_CHANGED,
        actor=actor,
        subject=user.email,
        at=at,
        role={"from": before, "to": role},
    )
    return user


def role_of(user: User) -> Role | None:
    """Return the role whose group the person is in; the one with most rights first."""
    groups = {group.name for group in user.groups.all()}
    order = (Role.ADMINISTRATOR, Role.LEAD, Role.AGENT, Role.AUDITOR)
    return next((role for role in order if role.group in groups), None)


def set_role_group(user: User, role: Role) -> None:
    """Put a person in the group of this role and out of those of the others."""
    user.groups.remove(*Group.objects.filter(name__in=[one.group for one in Role]))
    user.groups.add(_group_of(role))


def update_role_permissions() -> None:
    """Give the group of each role what this version lets its people do.

    Takes no permission away that was added by hand.
    """
    for role in Role:
        _group_of(role).permissions.add(*_permissions(rights_of(role)))


def _group_of(role: Role) -> Group:
    group, made = Group.objects.get_or_create(name=role.group)
    if made:
        group.permissions.set(_permissions(rights_of(role)))
    return group


def _permissions(rights: Iterable[tuple[str, str]]) -> QuerySet[Permission]:
    conditions = Q()
    for app, codename in rights:
        conditions |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(conditions)
