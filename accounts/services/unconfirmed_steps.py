"""Second steps that an intruder may have made or read, after a new password.

None of them is taken away, since a mailbox alone must open no account that has a second
step. A passkey no longer signs in by itself until its owner has confirmed it; recovery
codes count until somebody has signed in again (docs/decisions/0017).
"""

from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import SecurityEvent, User
from accounts.services.record import record
from api.transactions import transactional

Kind = SecurityEvent.Type
_UNCONFIRMED: Final = "is_doubted"  # in the data of an Authenticator
_KINDS: Final = (Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES)


def is_unconfirmed(authenticator: Authenticator) -> bool:
    """Tell whether its owner has not been seen with it since the new password."""
    return bool(authenticator.data.get(_UNCONFIRMED))


def mark_second_steps_unconfirmed(user: User) -> None:
    """Doubt passkeys and recovery codes; joins the caller's transaction."""
    for authenticator in _locked(user):
        authenticator.data[_UNCONFIRMED] = True
        authenticator.save(update_fields=["data"])


@transactional
def confirm_passkey(user: User, *, number: int, actor: Actor, at: datetime) -> bool:
    """Let a passkey sign in by itself again; tell whether there was one to confirm."""
    for passkey in _locked(user).filter(pk=number, type=Authenticator.Type.WEBAUTHN):
        if passkey.data.pop(_UNCONFIRMED, False):
            passkey.save(update_fields=["data"])
            record(Kind.PASSKEY_CONFIRMED, actor=actor, subject=user.email, at=at)
            return True
    return False


@transactional
def delete_unconfirmed_codes(user: User, *, actor: Actor, at: datetime) -> bool:
    """End recovery codes from before the new password; tell whether there were some."""
    codes = Authenticator.objects.filter(
        user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES
    )
    unconfirmed = [kept.pk for kept in codes if is_unconfirmed(kept)]
    if not Authenticator.objects.filter(pk__in=unconfirmed).delete()[0]:
        return False
    record(Kind.RECOVERY_CODES_ENDED, actor=actor, subject=user.email, at=at)
    return True


def _locked(user: User) -> QuerySet[Authenticator]:
    owned = Authenticator.objects.select_for_update().order_by("pk")
    return owned.filter(user_id=user.pk, type__in=_KINDS)
