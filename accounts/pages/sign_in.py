"""Signing in and out, for members and agents; the admin has no door of its own."""

from typing import Any, cast

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.pages.browser_check import ask_for_browser
from accounts.pages.confirmation import note_confirmation
from accounts.pages.forms import ConfirmPasswordForm, SignInForm
from accounts.pages.limits import UNKNOWN_BROWSER, tell_of_limits


class TellsOfLimits:
    """Answers 429 and when to come back, where a form was refused unread."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # the view's
        return tell_of_limits(response, form)


class ChecksBrowser(TellsOfLimits):
    """Offers an unknown browser to show a code from the mail of the person."""

    def person_of(self, form: Any) -> str:
        """Return the address of who tries to come in."""
        return str(form.data.get("login", ""))

    def form_invalid(self, form: Any) -> HttpResponse:
        refused = _refusal_of_unknown_browser(form)
        if refused is None:
            return super().form_invalid(form)
        return ask_for_browser(
            cast(Any, self).request,
            email=self.person_of(form),
            seconds=cast(Any, refused.params)["seconds"],
        )


class Confirms:
    """Lets what was shown count for the page that comes next."""

    def form_valid(self, form: Any) -> HttpResponse:
        view = cast(Any, self)
        note_confirmation(view.request, page=view.get_next_url())
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # the view's
        return response


class SignIn(ChecksBrowser, LoginView):
    form_class = SignInForm


class SignOut(LogoutView):
    """Asks on GET, acts on POST."""


class ConfirmPassword(TellsOfLimits, Confirms, ReauthenticateView):
    form_class = ConfirmPasswordForm


def _refusal_of_unknown_browser(form: Any) -> ValidationError | None:
    for faults in form.errors.as_data().values():
        for fault in faults:
            if fault.code == UNKNOWN_BROWSER:
                return cast(ValidationError, fault)
    return None


def admin_door(request: HttpRequest) -> HttpResponse:
    """Serve /admin/login/: lead to the one sign-in; refuse who has no business there.

    Raising instead of asking again keeps a signed-in member out of a circle.
    """
    index = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or index)
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect(index)
