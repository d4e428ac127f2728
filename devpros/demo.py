"""A small believable agency, for the first look.

The people's passwords follow from SECRET_KEY, so that they are the same at every start
and nowhere written down; keys are fresh each time, since nobody can show one twice.
"""

from base64 import b32encode
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts import services as accounts
from accounts.actor import Actor
from accounts.models import Membership, Organization, User
from accounts.scopes import KEY_SCOPES
from devpros.demo_story import tell_story

NAME = "Northwind Studio"
SLUG = "northwind-studio"
PLAN = "100000/h"
PEOPLE = {
    "agent": ("sam.rivera@devpros.test", "Sam Rivera"),
    "member": ("mia.keller@northwind.test", "Mia Keller"),
    "admin": ("admin@devpros.test", "Dana Okafor"),
}
_KEYS_LIVE = timedelta(days=30)


def fill_and_issue(*, at: datetime) -> dict[str, Any]:
    """Make the demo if it is not there, and return how to sign in and call.

    The shape is that of `manage.py demo --json`; the keys hold every scope a key can.
    """
    actor = Actor.system("Demo")
    organization = Organization.objects.filter(slug=SLUG).first()
    if organization is None:
        organization = _fill(actor, at)
    keys = {
        name: _issue(place, actor, at)
        for name, place in (
            ("api_key", organization),
            ("sandbox_api_key", organization.sandbox),
        )
    }
    people = {
        role: {"email": email, "password": password_for(email)}
        for role, (email, _) in PEOPLE.items()
    }
    return {
        "base_url": settings.PUBLIC_URL,
        "organization": organization.name,
        **keys,
        **people,
    }


def password_for(email: str) -> str:
    """Return the demo password of this address, 80 bits that SECRET_KEY decides."""
    digest = salted_hmac("devpros.demo", email, algorithm="sha256").digest()
    return b32encode(digest[:10]).decode().lower()


@transaction.atomic
def _fill(actor: Actor, at: datetime) -> Organization:
    organization = accounts.create_organization(NAME, actor=actor, at=at)
    organization = accounts.change_plan(
        organization, rate_limit=PLAN, actor=actor, at=at
    )
    accounts.create_member(
        organization,
        person=_person("member"),
        role=Membership.Role.OWNER,
        actor=actor,
        at=at,
    )
    agent = accounts.create_agent(_person("agent"), actor=actor, at=at)
    admin = _person("admin")
    User.objects.create_superuser(admin.email, admin.password, name=admin.name)
    tell_story(organization, agent=agent, at=at)
    return organization


def _person(role: str) -> accounts.Person:
    email, name = PEOPLE[role]
    return accounts.Person(email, name, password_for(email))


def _issue(organization: Organization, actor: Actor, at: datetime) -> str:
    _, secret = accounts.issue_key(
        organization,
        name="Demo key",
        scopes=KEY_SCOPES,
        expires_at=at + _KEYS_LIVE,
        actor=actor,
        at=at,
    )
    return secret
