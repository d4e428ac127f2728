"""Codes that prove who reads the mail of an address: asked for, sent, used once.

Each browser that asks has an EmailCode of its own, and five tries. The code is the
address's (MailedCode): whoever asks again soon is mailed the same one, or nothing,
since the newest mail holds a code that counts. So a stranger who asks for somebody
costs them a mail, and never keeps them out.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from accounts.actor import Actor
from accounts.codes import code_of, is_code_of, new_seed
from accounts.errors import CodeOver
from accounts.models import EmailCode, MailedCode, SecurityEvent, User
from accounts.rules import clean_name
from accounts.services.record import record
from api.retention import delete_in_batches
from api.transactions import transactional

LIFETIME: Final = timedelta(minutes=15)
_KEPT: Final = timedelta(days=1)
# After so many mails in a day the next ones leave an hour apart, and their codes count
# for longer than that: in the newest mail there is always one that does.
MAILS_AT_ONCE: Final = 5
_GAP: Final = timedelta(minutes=1)
_LONG_GAP: Final = timedelta(hours=1)
_SAME_CODE: Final = timedelta(hours=1)


@dataclass(frozen=True)
class CodeMail:
    """A code that is to be mailed now and kept nowhere, and how long it counts."""

    code: str = field(repr=False)
    lifetime: timedelta = LIFETIME


@transactional
def request_code(
    purpose: EmailCode.Purpose,
    *,
    email: str,
    at: datetime,
    name: str = "",
    organization: str = "",
    password: str = "",
) -> tuple[EmailCode, CodeMail | None]:
    """Return the row and what to mail; None when a mail has just left.

    `password` is a hash. The work is the same for an address that has an account and
    for one that has none. A sign-up names the person and
    the organization: raises InvalidRequest for what these cannot be called.
    """
    if purpose == EmailCode.Purpose.SIGN_UP:
        name = clean_name(name)
        organization = clean_name(organization, field="organization")
    row = EmailCode.objects.create(
        purpose=purpose,
        email=email,
        created_at=at,
        name=name,
        organization=organization,
        password=password,
    )
    return row, _next_code_mail(row, at)


@transactional
def renew_code(number: uuid.UUID, *, at: datetime) -> tuple[EmailCode, CodeMail | None]:
    """Give the row five tries again; return it and what to mail. Raises CodeOver."""
    row = _lock(number)
    if row.used_at is not None or _is_old(row, at):
        raise CodeOver
    row.tries, row.failed_at = 0, None
    row.save(update_fields=["tries", "failed_at"])
    return row, _next_code_mail(row, at)


@transactional
def note_failure(row: EmailCode, *, at: datetime) -> None:
    """Remember that a mail could not be sent, and let the next one leave."""
    EmailCode.objects.filter(pk=row.pk).update(failed_at=at)
    MailedCode.objects.of(row).update(next_mail_at=at)


@transactional
def is_right_code(
    number: uuid.UUID, *, purpose: EmailCode.Purpose, code: str, at: datetime
) -> bool:
    """Tell whether this code is right, without using it up; a wrong one spends a try.

    So what is costly can wait until then. Raises CodeOver when no code counts any more.
    """
    row = _lock(number)
    is_right = _is_right(row, purpose, code, at)
    if not is_right:
        row.tries += 1
        row.save(update_fields=["tries"])
    return is_right


def use_code(
    number: uuid.UUID, *, purpose: EmailCode.Purpose, code: str, at: datetime
) -> EmailCode | None:
    """Return the row when the code is right, used up; None when it is wrong.

    Either way a try is gone, so the caller's transaction has to commit. Raises CodeOver
    when no code counts any more. Locks row and code: of any number at once, also of
    browsers that asked for the same address, one is right.
    """
    row = _lock(number)
    is_right = _is_right(row, purpose, code, at)
    row.tries += 1
    row.used_at = at if is_right else None
    row.save(update_fields=["tries", "used_at"])
    if is_right:
        MailedCode.objects.of(row).delete()
    return row if is_right else None


@transactional
def confirm_address(number: uuid.UUID, *, code: str, at: datetime) -> User | None:
    """Use up a code that shows who reads the mail; return the person, or None.

    The browser that typed it counts as known. Raises CodeOver.
    """
    purpose = EmailCode.Purpose.BROWSER
    row = use_code(number, purpose=purpose, code=code, at=at)
    if row is None:
        return None
    user: User | None = (
        User.objects.can_reset_password().filter(email=row.email).first()
    )
    if user is None:  # no code was sent, or the account ended in these minutes
        return None
    kind = SecurityEvent.Type.BROWSER_CONFIRMED
    record(kind, actor=Actor.of_person(user), subject=user.email, at=at)
    return user


def prune_codes(*, at: datetime) -> int:
    """Delete codes a day after they were asked for (a job of the worker)."""
    mailed = MailedCode.objects.filter(expires_at__lt=at - _KEPT)
    old_codes = EmailCode.objects.filter(created_at__lt=at - _KEPT)
    return delete_in_batches(mailed.order_by("expires_at")) + delete_in_batches(
        old_codes.order_by("created_at")
    )


def has_account(email: str) -> bool:
    return bool(User.objects.filter(email=email).exists())


def _next_code_mail(row: EmailCode, at: datetime) -> CodeMail | None:
    """Return the mail that may leave now; None while the one before is too new."""
    kept, is_new = MailedCode.objects.select_for_update().get_or_create(
        purpose=row.purpose,
        email=row.email,
        defaults={
            "seed": new_seed(),
            "made_at": at,
            "expires_at": at,
            "next_mail_at": at,
            "counted_from": at,
        },
    )
    if at < kept.next_mail_at:
        return None
    if kept.counted_from + _KEPT <= at:
        kept.mails, kept.counted_from = 0, at
    if kept.made_at + _SAME_CODE <= at or (kept.expires_at <= at and not is_new):
        kept.seed, kept.made_at = new_seed(), at
    kept.mails += 1
    is_slow = kept.mails > MAILS_AT_ONCE
    gap = _LONG_GAP if is_slow else _GAP
    lifetime = gap + LIFETIME if is_slow else LIFETIME
    kept.next_mail_at, kept.expires_at = at + gap, at + lifetime
    kept.save()
    return CodeMail(code_of(kept.seed), lifetime)


def _is_right(
    row: EmailCode, purpose: EmailCode.Purpose, code: str, at: datetime
) -> bool:
    kept = MailedCode.objects.select_for_update().of(row).first()
    if row.purpose != purpose or row.is_over or _is_old(row, at):
        raise CodeOver
    if kept is None or kept.expires_at <= at:
        raise CodeOver
    return is_code_of(kept.seed, code)


def _is_old(row: EmailCode, at: datetime) -> bool:
    return row.created_at + _KEPT <= at


def _lock(number: uuid.UUID) -> EmailCode:
    row = EmailCode.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise CodeOver
    return row
