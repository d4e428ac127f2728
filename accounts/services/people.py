"""Agents and members."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.actor import Actor
from accounts.addresses import clean_address
from accounts.errors import NameTaken, invalid
from accounts.models import (
    Membership,
    Organization,
    SecurityEvent,
    User,
)
from accounts.roles import Role
from accounts.rules import clean_name
from accounts.services.record import record
from accounts.services.roles import set_role_group
from api.transactions import transactional

Kind = SecurityEvent.Type

SANDBOX_AGENT = "agent@sandbox.test"


@dataclass(frozen=True)
class Person:
    """Somebody who is to sign in; the password in the clear, or hashed already."""

    email: str
    name: str
    password: str = field(repr=False, default="")
    password_hash: str = field(repr=False, default="")


@transactional
def create_agent(
    person: Person, *, actor: Actor, at: datetime, role: Role = Role.AGENT
) -> User:
    """Let a person of ours in, as what their role says (docs/desk.md).

    Raises NameTaken or InvalidRequest.
    """
    is_agent = role != Role.AUDITOR
    user = add_person(person, is_agent=is_agent, is_auditor=not is_agent)
    set_role_group(user, role)
    record(
        Kind.USER_CREATED,
        actor=actor,
        subject=user.email,
        at=at,
        is_agent=is_agent,
        role=role,
    )
    return user


@transactional
def create_member(
    organization: Organization,
    *,
    person: Person,
    actor: Actor,
    at: datetime,
    role: str = Membership.Role.MEMBER,
) -> Membership:
    """Give a new person a place in an organization; raise NameTaken."""
    user = add_person(person)
    return add_membership(
        organization, user=user, role=role, actor=actor, at=at, is_new=True
    )


def add_membership(
    organization: Organization,
    *,
    user: User,
    role: str,
    actor: Actor,
    at: datetime,
    is_new: bool = True,
) -> Membership:
    """Give a person a place; joins the caller's transaction.

    `is_new` says that the person was made for it, which is on record as well.
    """
    membership: Membership = Membership.objects.create(
        organization=organization.owner, user=user, role=role, created_at=at
    )
    if is_new:
        record(
            Kind.USER_CREATED, actor=actor, subject=user.email, at=at, is_agent=False
        )
    record(
        Kind.MEMBER_ADDED,
        actor=actor,
        organization=organization.owner,
        subject=user.email,
        at=at,
        role=role,
    )
    return membership


def sandbox_agent() -> User:
    """Return the built-in agent, the only one whom a sandbox's tickets can be given."""
    agent: User = User.objects.get_or_create(
        email=SANDBOX_AGENT,
        defaults={
            "name": "Sandbox Agent",
            "is_agent": True,
            "is_sandbox_agent": True,
            "password": make_password(None),  # nobody signs in as it
        },
    )[0]
    return agent


def deactivate_user(user: User, *, actor: Actor, at: datetime) -> User:
    """Refuse this person everywhere from the next request on."""
    return _activate(user, is_active=False, actor=actor, at=at)


def reactivate_user(user: User, *, actor: Actor, at: datetime) -> User:
    return _activate(user, is_active=True, actor=actor, at=at)


@transactional
def _activate(user: User, *, is_active: bool, actor: Actor, at: datetime) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active == is_active:
        return user
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    kind = Kind.USER_REACTIVATED if is_active else Kind.USER_DEACTIVATED
    record(kind, actor=actor, subject=user.email, at=at)
    return user


def add_person(
    person: Person, *, is_agent: bool = False, is_auditor: bool = False
) -> User:
    """Make somebody who can sign in; joins the caller's transaction.

    Raises NameTaken, and InvalidRequest for an address, name or password that will not
    do; only people of ours may be called as we are. A hash was made of a password that
    was looked at before.
    """
    email = _address_of(person)
    name = clean_name(person.name, is_ours=is_agent or is_auditor)
    user = User(email=email, name=name, is_agent=is_agent, is_auditor=is_auditor)
    _set_password(user, person)
    try:
        user.save(force_insert=True)
    except IntegrityError:  # somebody else was faster by a moment
        raise _address_taken(email) from None
    return user


def _set_password(user: User, person: Person) -> None:
    if person.password_hash:
        user.password = person.password_hash
        return
    try:
        validate_password(person.password, user)
    except ValidationError as error:
        raise invalid("password", " ".join(error.messages)) from None
    user.set_password(person.password)


def _address_of(person: Person) -> str:
    """Return the address as it is kept; raise InvalidRequest or NameTaken."""
    email = clean_address(person.email)
    if User.objects.filter(email=email).exists():
        raise _address_taken(email)
    return email


def _address_taken(email: str) -> NameTaken:
    return NameTaken(what=f"A user with the address {email}")
