"""The data of the demo: three agencies, and agents who work for them.

Passwords are derived from SECRET_KEY, so that they are the same at every start and
stored nowhere; keys and the application's secret are new each time, since they cannot
be shown twice.
"""

from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts import services as accounts
from accounts.actor import Actor
from accounts.models import Application, Membership, Organization, User
from accounts.roles import Role
from accounts.scopes import KEY_SCOPES
from devpros.demo_story import create_story

NAME = "Northwind Studio"
SLUG = "northwind-studio"
PLAN = "100000/h"
PEOPLE = {
    "agent": ("sam.rivera@devpros.test", "Sam Rivera"),
    "member": ("mia.keller@northwind.test", "Mia Keller"),
    "admin": ("admin@devpros.test", "Dana Okafor"),
    "lead": ("noor.haddad@devpros.test", "Noor Haddad"),
    "auditor": ("ines.moreau@devpros.test", "Ines Moreau"),
}
# The people in the output of `demo --json`.
LISTED_ROLES = ("agent", "member", "admin")
NEIGHBOURS = {"lindgren": "Lindgren & Falk", "atelier": "Atelier Nord"}
_KEYS_LIVE = timedelta(days=30)
# Where a program on one's own machine listens, at any port (RFC 8252, section 7.3).
REDIRECT_URI = "http://127.0.0.1/callback"
# What another call printed a moment ago, in the banner of bin/serve say, still works.
_SECRET_OVERLAP = timedelta(hours=1)


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
        role: {"email": PEOPLE[role][0], "password": password_for(PEOPLE[role][0])}
        for role in LISTED_ROLES
    }
    return {
        "base_url": settings.PUBLIC_URL,
        "organization": organization.name,
        **keys,
        **people,
        **_applications(organization, actor, at),
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
    admin = _person("admin")
    User.objects.create_superuser(admin.email, admin.password, name=admin.name)
    sam, noor, _ = (
        accounts.create_agent(_person(role), actor=actor, at=at, role=Role(role))
        for role in ("agent", "lead", "auditor")
    )
    agencies = {
        key: accounts.create_organization(name, actor=actor, at=at)
        for key, name in NEIGHBOURS.items()
    }
    create_story(
        {"northwind": organization, **agencies},
        agents={"sam": sam, "noor": noor},
        at=at,
    )
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


def _applications(
    organization: Organization, actor: Actor, at: datetime
) -> dict[str, dict[str, str]]:
    """Return one with a fresh secret, one that can keep none, and one for agents.

    The last is approved, so that agents may authorize it.
    """
    public, _ = _application(organization, "Northwind Desktop", (), actor, at)
    return {
        "application": _confidential(organization, "Northwind Board", actor, at),
        "public_application": {
            "client_id": public.client_id,
            "redirect_uri": REDIRECT_URI,
        },
        "agent_application": _confidential(
            organization, "Northwind Agent Tools", actor, at, is_approved=True
        ),
    }


def _confidential(
    organization: Organization,
    name: str,
    actor: Actor,
    at: datetime,
    *,
    is_approved: bool = False,
) -> dict[str, str]:
    made, secret = _application(organization, name, KEY_SCOPES, actor, at)
    if secret is None:
        made, secret = accounts.rotate_application_secret(
            made, overlap=_SECRET_OVERLAP, actor=actor, at=at
        )
    if is_approved:
        accounts.approve_application(made, actor=actor, at=at)
    return {
        "client_id": made.client_id,
        "client_secret": secret,
        "redirect_uri": REDIRECT_URI,
    }


def _application(
    organization: Organization,
    name: str,
    scopes: Sequence[str],
    actor: Actor,
    at: datetime,
) -> tuple[Application, str | None]:
    """Return the one of this name; a new one with its secret, where none is usable."""
    found = organization.applications.filter(
        name=name, redirect_uris=REDIRECT_URI, revoked_at__isnull=True
    ).first()
    if found is not None:
        return found, None
    return accounts.create_application(
        organization,
        profile=accounts.Profile(name, [REDIRECT_URI], scopes),
        is_confidential=bool(scopes),
        owner=None,
        actor=actor,
        at=at,
    )
