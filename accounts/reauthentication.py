"""When somebody last showed who they are in this session, and where they do it again.

Beside the pages, since both they and the consent of OAuth ask.
"""

import time
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.services.mfa import SECOND_STEPS


def has_used_second_step_within(request: HttpRequest, age: timedelta) -> bool:
    """Tell whether this session showed the second step at most so long ago.

    Where the person has none, which only a demo allows an agent, the password counts.
    """
    user: Any = request.user
    records = get_authentication_records(request, user)
    if is_mfa_enabled(user, list(SECOND_STEPS)):
        records = [record for record in records if record["method"] == "mfa"]
    latest = max((record["at"] for record in records), default=0.0)
    return bool(time.time() - latest < age.total_seconds())


def ask_for_second_step(request: HttpRequest, *, back_to: str) -> HttpResponse:
    """Lead to the page that asks for it, and from there to `back_to` by GET.

    Nothing of the request is kept: what was posted is typed again.
    """
    query = urlencode({REDIRECT_FIELD_NAME: back_to})
    return redirect(f"{reverse(confirmation_page(request.user))}?{query}")


def confirmation_page(user: Any) -> str:
    """Return the name of the page: for a code, else a passkey, else the password."""
    if is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        return "mfa_reauthenticate"
    if is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]):
        return "mfa_reauthenticate_webauthn"
    return "account_reauthenticate"
