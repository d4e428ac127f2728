"""The support organization: tickets of the contact form belong to it."""

from datetime import datetime
from typing import Final

from django.conf import settings

from accounts.actor import Actor
from accounts.errors import NameTaken
from accounts.models import Organization, SecurityEvent
from accounts.services.organizations import create_with_sandbox
from accounts.services.people import sandbox_agent
from accounts.services.record import record
from api.transactions import transactional

_NAME: Final = "DevPros support"


def support_organization(*, at: datetime) -> Organization:
    """Return it, made when first asked for; of any number who ask at once, by one.

    Not one transaction: after a lost race it reads what the other has committed.
    """
    slug: str = settings.SUPPORT_ORGANIZATION
    found = Organization.objects.filter(slug=slug).first()
    if found is not None:
        return found
    try:
        return _create(slug, actor=Actor.system(), at=at)
    except NameTaken:
        return Organization.objects.get(slug=slug)


@transactional
def _create(slug: str, *, actor: Actor, at: datetime) -> Organization:
    sandbox_agent()
    organization = create_with_sandbox(_NAME, slug, at)
    record(
        SecurityEvent.Type.ORGANIZATION_CREATED,
        actor=actor,
        organization=organization,
        subject=slug,
        at=at,
    )
    return organization
