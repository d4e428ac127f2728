"""Signing up: a person, their organization and the first key, made at once."""

import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Final

from django.utils.text import slugify

from accounts.actor import Actor
from accounts.errors import AccountExists, NameTaken
from accounts.models import EmailCode, Membership, Organization, User
from accounts.scopes import KEY_SCOPES
from accounts.services.codes import has_account, use_code
from accounts.services.keys import issue_key
from accounts.services.organizations import create_organization, reserved_slugs
from accounts.services.people import Person, add_membership, add_person
from api.transactions import transactional

FIRST_KEY: Final = "First key"
_PLAIN: Final = "agency"  # for a name that has no Latin letter
_ATTEMPTS: Final = 5
_LONGEST: Final = 44  # of a slug, before its number


@dataclass(frozen=True)
class SignUpResult:
    """Who came in, and the secret of their first key, which is shown only now."""

    user: User
    organization: Organization
    secret: str = field(repr=False)


def sign_up(number: uuid.UUID, *, code: str, at: datetime) -> SignUpResult | None:
    """Make it all when the code is right; None when it is wrong.

    The first key is the sandbox's, with every scope. Raises CodeOver, and AccountExists
    when somebody with the same address was faster: then nothing is made.
    """
    for _ in range(_ATTEMPTS):
        # Another organization of this name, made in this very moment: the next one.
        with suppress(NameTaken):
            return _sign_up(number, code, at)
    return _sign_up(number, code, at)


@transactional
def _sign_up(number: uuid.UUID, code: str, at: datetime) -> SignUpResult | None:
    purpose = EmailCode.Purpose.SIGN_UP
    email_code = use_code(number, purpose=purpose, code=code, at=at)
    if email_code is None:
        return None
    if has_account(email_code.email):
        raise AccountExists
    person = Person(
        email_code.email, email_code.name, password_hash=email_code.password
    )
    user = add_person(person)
    actor = Actor.of_person(user)
    slug = _free_slug(email_code.organization)
    organization = create_organization(
        email_code.organization, slug=slug, actor=actor, at=at
    )
    add_membership(
        organization, user=user, role=Membership.Role.OWNER, actor=actor, at=at
    )
    _, secret = issue_key(
        organization.sandbox, name=FIRST_KEY, scopes=KEY_SCOPES, actor=actor, at=at
    )
    return SignUpResult(user, organization, secret)


def _free_slug(name: str) -> str:
    """Return the name as a slug, with a number behind where it is taken already.

    A refusal would tell who our customers are.
    """
    base = slugify(name)[:_LONGEST].strip("-") or _PLAIN
    known = Organization.objects.filter(slug__startswith=base)
    taken = {*known.values_list("slug", flat=True), *reserved_slugs()}
    candidates = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(slug for slug in candidates if not {slug, f"{slug}-sandbox"} & taken)
