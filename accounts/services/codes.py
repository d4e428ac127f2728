"""Codes that prove who reads the mail of an address: asked for, sent, used once."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.utils.crypto import constant_time_compare

from accounts.codes import digest_of, new_code
from accounts.errors import CodeOver
from accounts.models import EmailCode, User
from accounts.names import refuse_our_name
from api.verb import verb

LIFETIME: Final = timedelta(minutes=15)
_KEPT: Final = timedelta(days=1)


def ask_for_code(
    purpose: EmailCode.Purpose,
    *,
    email: str,
    at: datetime,
    name: str = "",
    organization: str = "",
    password: str = "",
) -> tuple[EmailCode, str]:
    """Return the row and the code, which is to be mailed and kept nowhere.

    `password` is a hash. The work is the same for an address that has an account and
    for one that has none. Raises InvalidRequest for names that pass for ours.
    """
    refuse_our_name(name, field="name")
    refuse_our_name(organization, field="organization")
    code = new_code()
    row = EmailCode.objects.create(
        purpose=purpose,
        email=email,
        digest=digest_of(code),
        created_at=at,
        expires_at=at + LIFETIME,
        name=name,
        organization=organization,
        password=password,
    )
    return row, code


@verb
def renew_code(number: uuid.UUID, *, at: datetime) -> tuple[EmailCode, str]:
    """Put another code in the place of one that did not come; raise CodeOver."""
    row = _lock(number)
    if row.used_at is not None or row.created_at + _KEPT <= at:
        raise CodeOver
    code = new_code()
    row.digest, row.tries, row.failed_at = digest_of(code), 0, None
    row.expires_at = at + LIFETIME
    row.save(update_fields=["digest", "tries", "failed_at", "expires_at"])
    return row, code


def note_failure(row: EmailCode, *, at: datetime) -> None:
    """Remember that the mail could not be sent, for operators to count."""
    EmailCode.objects.filter(pk=row.pk).update(failed_at=at)


def spend_try(
    number: uuid.UUID, *, purpose: EmailCode.Purpose, code: str, at: datetime
) -> EmailCode | None:
    """Return the row when the code is right, used up; None when it is wrong.

    Either way a try is gone, so the caller's transaction has to commit. Raises CodeOver
    when no code counts any more. Locks the row: of any number at once one is right.
    """
    row = _lock(number)
    if row.purpose != purpose or row.is_over(at=at):
        raise CodeOver
    row.tries += 1
    is_right = constant_time_compare(row.digest, digest_of(code))
    row.used_at = at if is_right else None
    row.save(update_fields=["tries", "used_at"])
    return row if is_right else None


def prune_codes(*, at: datetime) -> int:
    """Delete codes a day after they were asked for (a job of the worker)."""
    return EmailCode.objects.filter(created_at__lt=at - _KEPT).delete()[0]


def has_account(email: str) -> bool:
    return bool(User.objects.filter(email=email).exists())


def _lock(number: uuid.UUID) -> EmailCode:
    row = EmailCode.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise CodeOver
    return row
