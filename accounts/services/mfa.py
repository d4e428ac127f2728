"""The second step of signing in: codes that count once, and what is on record of it."""

from datetime import datetime
from typing import Final

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from accounts.actor import Actor
from accounts.models import SecurityEvent, User
from accounts.services.ceilings import lock_person, require_below_limit
from accounts.services.record import record
from accounts.services.sessions import end_other_sessions
from api.transactions import transactional

Kind = SecurityEvent.Type

# What counts as one; recovery codes are only ever beside it.
SECOND_STEPS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@transaction.atomic
def accept_code(user: User, *, code: str) -> Authenticator | None:
    """Return the authenticator that this code is of, and use the code up; or None.

    allauth remembers used codes in the cache: lost with it, and a crash while it is
    gone. Here the row itself says which 30 seconds counted last, and nothing at or
    before them counts again (RFC 6238, section 5.2).
    """
    code = code.replace(" ", "")
    owned = Authenticator.objects.select_for_update().filter(user_id=user.pk)
    typed = owned.exclude(type=Authenticator.Type.WEBAUTHN)
    for authenticator in typed.order_by("-type"):
        if authenticator.type == Authenticator.Type.TOTP:
            key = decrypt(authenticator.data["secret"])
            is_accepted = _accept_step(authenticator, key, code)
        else:
            is_accepted = RecoveryCodes(authenticator).validate_code(code)
        if is_accepted:
            authenticator.user = user
            return authenticator
    return None


def use_up_first_code(user: User, *, key: str, code: str) -> None:
    """Let the code that turned an app on count no more; in the transaction of that.

    The key comes in the clear: it was sealed a moment ago.
    """
    apps = Authenticator.objects.select_for_update().filter(user_id=user.pk)
    _accept_step(apps.get(type=Authenticator.Type.TOTP), key, normalize_user_code(code))


def _accept_step(authenticator: Authenticator, key: str, code: str) -> bool:
    last = authenticator.data.get("last_step", 0)
    for step in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(key, step))
        if constant_time_compare(code, expected) and step > last:
            authenticator.data["last_step"] = step
            authenticator.save(update_fields=["data"])
            return True
    return False


def note_mfa_enabled(actor: Actor, *, session_key: str | None, at: datetime) -> None:
    """Remember that a person has set up an app, in this session."""
    _note(Kind.MFA_ENABLED, actor, at)
    _end_sessions_without_second_step(actor, session_key, at)


def note_mfa_disabled(actor: Actor, *, at: datetime) -> None:
    _note(Kind.MFA_DISABLED, actor, at)


def require_passkeys_below_limit(user: User) -> None:
    """Raise LimitReached for a passkey too many; asked in the transaction of adding."""
    lock_person(user.pk)
    own = Authenticator.objects.filter(
        user_id=user.pk, type=Authenticator.Type.WEBAUTHN
    )
    require_below_limit(own, settings.PASSKEYS_PER_PERSON, resource="passkeys")


def note_passkey_added(actor: Actor, *, session_key: str | None, at: datetime) -> None:
    _note(Kind.PASSKEY_ADDED, actor, at)
    _end_sessions_without_second_step(actor, session_key, at)


def note_passkey_removed(actor: Actor, *, at: datetime) -> None:
    _note(Kind.PASSKEY_REMOVED, actor, at)


def note_recovery_codes_made(actor: Actor, *, at: datetime) -> None:
    _note(Kind.RECOVERY_CODES_MADE, actor, at)


def note_recovery_code_used(actor: Actor, *, at: datetime) -> None:
    _note(Kind.RECOVERY_CODE_USED, actor, at)


def _end_sessions_without_second_step(
    actor: Actor, session_key: str | None, at: datetime
) -> None:
    """After the first second step, end the sessions that began with less."""
    user = User.objects.get(pk=actor.id)
    if second_steps().filter(user_id=user.pk).count() == 1:
        end_other_sessions(user, but=session_key, actor=actor, at=at)


def _note(kind: SecurityEvent.Type, actor: Actor, at: datetime) -> None:
    email = User.objects.values_list("email", flat=True).get(pk=actor.id)
    record(kind, actor=actor, subject=email, at=at)


@transactional
def reset_mfa(user: User, *, actor: Actor, at: datetime) -> bool:
    """Let somebody without the phone in with the password alone; tell if it was on.

    An agent sets it up anew before anything else opens.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    deleted, _ = Authenticator.objects.filter(user_id=user.pk).delete()
    if deleted:
        record(Kind.MFA_DISABLED, actor=actor, subject=user.email, at=at, reset=True)
    return bool(deleted)


def second_steps() -> QuerySet[Authenticator]:
    """Return what asks people for a second step, to be narrowed to some of them."""
    return Authenticator.objects.filter(type__in=SECOND_STEPS)


def has_mfa(user: User) -> bool:
    """Ask the database whether this person is asked for a second step."""
    return second_steps().filter(user_id=user.pk).exists()


def note_lockout(email: str, *, at: datetime) -> None:
    """Remember that somebody was wrong too often for a person we know.

    For nobody else: what strangers type must not fill the table.
    """
    user: User | None = User.objects.filter(email=email.strip().lower()).first()
    if user is not None:
        actor = Actor.system("Sign-in")
        record(Kind.SIGN_IN_LOCKED, actor=actor, subject=user.email, at=at)
