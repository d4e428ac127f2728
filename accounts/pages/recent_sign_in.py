"""Check how long ago a session was authenticated, and ask for it again."""

import time
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode


def has_signed_in_within(request: HttpRequest, age: timedelta) -> bool:
    """Tell whether this session was authenticated at most `age` ago."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    latest = max((record["at"] for record in records), default=0.0)
    return bool(time.time() - latest < age.total_seconds())


def redirect_to_confirmation(
    request: HttpRequest, *, page: str | None = None
) -> HttpResponse:
    """Redirect to the confirmation page, which leads on to `page` or back here.

    Raises PermissionDenied for a person without any method to confirm.
    """
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied
    query = urlencode({REDIRECT_FIELD_NAME: page or request.path})
    return redirect(f"{methods[0]['url']}?{query}")
