"""Recovery codes: told of when one is used, and ended after a new password."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest

from accounts import account_mails, services
from accounts.actor import Actor
from accounts.models import SecurityEvent, User
from api.datetimes import now
from api.request_id import request_id

_ENDED = (
    "Your recovery codes were from before your new password and have ended. Make new"
    " ones."
)


def note_recovery_code(
    request: HttpRequest, user: User, authenticator: Authenticator
) -> None:
    """Tell the person when it was a recovery code that stood in for the second step."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    actor = Actor.of_person(user, request_id=request_id(request))
    services.note_recovery_code_used(actor, at=now())
    account_mails.send(
        account_mails.second_step(user.email, SecurityEvent.Type.RECOVERY_CODE_USED)
    )


def end_old_codes(request: HttpRequest, user: User) -> None:
    """End codes that an intruder may have read, now that the owner is in again."""
    actor = Actor.of_person(user, request_id=request_id(request))
    if services.delete_unconfirmed_codes(user, actor=actor, at=now()):
        kind = SecurityEvent.Type.RECOVERY_CODES_ENDED
        account_mails.send(account_mails.second_step(user.email, kind))
        messages.warning(request, _ENDED)
