"""Organizations and their plans."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError
from django.utils.text import slugify

from accounts.actor import Actor
from accounts.errors import NameTaken, invalid
from accounts.models import Organization, SecurityEvent
from accounts.rules import NAME_CHARACTERS, clean_name
from accounts.services.people import sandbox_agent
from accounts.services.record import record
from api.rates import Rate
from api.transactions import transactional

Kind = SecurityEvent.Type


@transactional
def create_organization(
    name: str, *, actor: Actor, at: datetime, slug: str = ""
) -> Organization:
    """Open an organization and its sandbox.

    Without a `slug` its name makes one. Raises NameTaken, and InvalidRequest for a name
    that nobody sees, passes for ours, or reads as a link: it stands in mails to people
    who never asked for them.
    """
    name = clean_name(name)
    sandbox_agent()
    slug = slug or _slug_of(name)
    if slug in reserved_slugs():
        raise NameTaken(what=f"An organization called {slug}")
    organization = create_with_sandbox(name, slug, at)
    record(
        Kind.ORGANIZATION_CREATED,
        actor=actor,
        organization=organization,
        subject=organization.slug,
        at=at,
    )
    return organization


@transactional
def change_plan(
    organization: Organization, *, rate_limit: str, actor: Actor, at: datetime
) -> Organization:
    """Give each of its keys `rate_limit` (`1000/h`); empty means the default."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if organization.is_sandbox:
        raise invalid("organization", "A sandbox has the plan of its organization.")
    try:
        _ = Rate.parse(rate_limit) if rate_limit else None
    except ValueError as error:
        raise invalid("rate_limit", str(error)) from None
    if organization.rate_limit == rate_limit:
        return organization
    before, organization.rate_limit = organization.rate_limit, rate_limit
    organization.save(update_fields=["rate_limit"])
    record(
        Kind.PLAN_CHANGED,
        actor=actor,
        organization=organization,
        subject=organization.slug,
        at=at,
        rate_limit={"from": before, "to": rate_limit},
    )
    return organization


def approve_mail(
    organization: Organization, *, actor: Actor, at: datetime
) -> Organization:
    """Say that readers want its mail: titles are shown, and the ceiling is high."""
    return _set_mail_approval(organization, is_approved=True, actor=actor, at=at)


def disapprove_mail(
    organization: Organization, *, actor: Actor, at: datetime
) -> Organization:
    """Take the approval back."""
    return _set_mail_approval(organization, is_approved=False, actor=actor, at=at)


@transactional
def _set_mail_approval(
    organization: Organization, *, is_approved: bool, actor: Actor, at: datetime
) -> Organization:
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if organization.is_sandbox:
        raise invalid("organization", "A sandbox sends no mail.")
    if is_approved == (organization.mail_approved_at is not None):
        return organization
    organization.mail_approved_at = at if is_approved else None
    organization.save(update_fields=["mail_approved_at"])
    record(
        Kind.MAIL_APPROVED if is_approved else Kind.MAIL_DISAPPROVED,
        actor=actor,
        organization=organization,
        subject=organization.slug,
        at=at,
    )
    return organization


def close_organization(
    organization: Organization, *, actor: Actor, at: datetime
) -> Organization:
    """Refuse its credentials, and its sandbox's, from the next request on."""
    return _open_or_close(organization, is_active=False, actor=actor, at=at)


def reopen_organization(
    organization: Organization, *, actor: Actor, at: datetime
) -> Organization:
    return _open_or_close(organization, is_active=True, actor=actor, at=at)


@transactional
def _open_or_close(
    organization: Organization, *, is_active: bool, actor: Actor, at: datetime
) -> Organization:
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if organization.is_active == is_active:
        return organization
    organization.is_active = is_active
    organization.save(update_fields=["is_active"])
    record(
        Kind.ORGANIZATION_REOPENED if is_active else Kind.ORGANIZATION_CLOSED,
        actor=actor,
        organization=organization,
        subject=organization.slug,
        at=at,
    )
    return organization


def _slug_of(name: str) -> str:
    slug = slugify(name)[:50].strip("-")
    if not slug:
        raise invalid("name", "A name needs a Latin letter or a digit.")
    return slug


def reserved_slugs() -> tuple[str, str]:
    """Return the slugs of our own organization: who had them would be written to."""
    slug: str = settings.SUPPORT_ORGANIZATION
    return slug, f"{slug}-sandbox"


def create_with_sandbox(name: str, slug: str, at: datetime) -> Organization:
    """Create both; raise NameTaken when either slug is, also by a moment."""
    try:
        organization = Organization.objects.create(name=name, slug=slug, created_at=at)
        Organization.objects.create(
            name=f"{name[: NAME_CHARACTERS - 10]} (sandbox)",
            slug=f"{slug}-sandbox",
            sandbox_of=organization,
            created_at=at,
        )
    except IntegrityError:
        raise NameTaken(what=f"An organization called {slug}") from None
    return organization
