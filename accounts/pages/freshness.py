"""When somebody last showed who they are: the password or a code, in this session."""

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
    """Tell whether that was at most so long ago; signing in itself counts."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    latest = max((record["at"] for record in records), default=0.0)
    return bool(time.time() - latest < age.total_seconds())


def confirm_first(request: HttpRequest, *, page: str | None = None) -> HttpResponse:
    """Lead over the page that asks who somebody is, to `page` or back to this one."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied
    query = urlencode({REDIRECT_FIELD_NAME: page or request.path})
    return redirect(f"{methods[0]['url']}?{query}")
