"""Require a second step of agents before the admin (REQUIRE_AGENT_MFA)."""

from collections.abc import Callable
from typing import Any, Final, cast

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.reauthentication import ask_for_second_step
from accounts.services.mfa import SECOND_STEPS

# Pages with which an agent can do harm. Signing in and out stays open.
PROTECTED_PATHS: Final = ("/admin/", "/oauth/authorize")
OPEN_PATHS: Final = ("/admin/login/", "/admin/logout/")
# Where the session keeps the page that was asked for.
REQUESTED_PAGE: Final = "wanted_page"


def requires_second_step(user: Any) -> bool:
    """Tell whether this person has to have a second step."""
    return bool(settings.REQUIRE_AGENT_MFA and user.is_authenticated and user.is_staff)


class SecondFactorMiddleware:
    """Lets agents through whose session has passed the second step.

    That the account has one is not enough: somebody with the password alone may have
    signed in before it was set up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path, user = request.path_info, cast("User", request.user)
        if (
            not path.startswith(PROTECTED_PATHS)
            or path in OPEN_PATHS
            or not requires_second_step(user)
        ):
            return self.get_response(request)
        page = request.get_full_path() if request.method == "GET" else "/admin/"
        if not is_mfa_enabled(user, list(SECOND_STEPS)):
            request.session[REQUESTED_PAGE] = page
            return redirect("mfa_activate_totp")
        if not _has_passed_second_step(request):
            return ask_for_second_step(request, back_to=page)
        request.session.pop(REQUESTED_PAGE, None)
        return self.get_response(request)


def _has_passed_second_step(request: HttpRequest) -> bool:
    records = get_authentication_records(request, cast("User", request.user))
    return any(record["method"] == "mfa" for record in records)
