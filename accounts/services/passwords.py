"""Another password: by who knows the old one, or by who reads the mail.

Whoever takes an account back has it back: what an intruder may have let in ends with
the old password (docs/decisions/0017-what-a-new-password-ends.md).
"""

import uuid
from datetime import datetime

from accounts.actor import Actor
from accounts.models import EmailCode, SecurityEvent, User
from accounts.services.codes import is_right_code, use_code
from accounts.services.connections import revoke_connections
from accounts.services.record import record
from accounts.services.sessions import end_other_sessions
from accounts.services.unconfirmed_steps import mark_second_steps_unconfirmed
from api.transactions import transactional

Kind = SecurityEvent.Type
_RESET = EmailCode.Purpose.PASSWORD_RESET


@transactional
def change_password(
    user: User,
    *,
    password_hash: str,
    session_key: str | None,
    ends_access: bool = False,
    actor: Actor,
    at: datetime,
) -> User:
    """Keep another password and end every session but this one.

    `ends_access` ends as well what a reset by mail does.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    user.password = password_hash
    user.save(update_fields=["password"])
    record(Kind.PASSWORD_CHANGED, actor=actor, subject=user.email, at=at)
    end_other_sessions(user, but=session_key, actor=actor, at=at)
    if ends_access:
        _end_access(user, actor, at)
    return user


def is_right_reset_code(number: uuid.UUID, *, code: str, at: datetime) -> bool:
    """Tell whether this code will do, before anything is hashed; raise CodeOver."""
    return is_right_code(number, purpose=_RESET, code=code, at=at)


@transactional
def reset_password(
    number: uuid.UUID, *, code: str, password_hash: str, at: datetime
) -> User | None:
    """Keep another password when the code is right; None when it is wrong.

    Every session ends, and what applications do for this person. It lets nobody in:
    signing in asks for the second step as ever. Raises CodeOver, also when the account
    was ended meanwhile.
    """
    email_code = use_code(number, purpose=_RESET, code=code, at=at)
    if email_code is None:
        return None
    locked = User.objects.select_for_update()
    user: User | None = (
        locked.can_reset_password().filter(email=email_code.email).first()
    )
    if user is None:  # no code was sent, or the account ended in these minutes
        return None
    user.password = password_hash
    user.save(update_fields=["password"])
    actor = Actor.of_person(user)
    record(Kind.PASSWORD_RESET, actor=actor, subject=user.email, at=at)
    end_other_sessions(user, but=None, actor=actor, at=at)
    _end_access(user, actor, at)
    return user


def can_reset(email: str) -> bool:
    """Tell whether a code for a new password may be sent to this address."""
    return bool(User.objects.can_reset_password().filter(email=email).exists())


def _end_access(user: User, actor: Actor, at: datetime) -> None:
    revoke_connections(user, actor=actor, at=at)
    mark_second_steps_unconfirmed(user)
