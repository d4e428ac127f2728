"""Sign members and agents in and out; the admin uses the same page."""

from typing import Any, cast

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.pages.browser_check import offer_browser_code
from accounts.pages.confirmation import note_confirmation
from accounts.pages.forms import ConfirmPasswordForm, SignInForm
from accounts.pages.limits import UNKNOWN_BROWSER, set_rate_limit_status


class RateLimitedFormMixin:
    """Answers 429 with Retry-After where a limit refused the form."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # the view's
        return set_rate_limit_status(response, form)


class BrowserCheckMixin(RateLimitedFormMixin):
    """Offers an unknown browser to enter a code from a mail to the person."""

    def person_of(self, form: Any) -> str:
        """Return the address of who tries to come in."""
        return str(form.data.get("login", ""))

    def form_invalid(self, form: Any) -> HttpResponse:
        refused = _refusal_of_unknown_browser(form)
        if refused is None:
            return super().form_invalid(form)
        return offer_browser_code(
            cast(Any, self).request,
            email=self.person_of(form),
            seconds=cast(Any, refused.params)["seconds"],
        )


class ConfirmationMixin:
    """Records the confirmation for the next page."""

    def form_valid(self, form: Any) -> HttpResponse:
        view = cast(Any, self)
        note_confirmation(view.request, page=view.get_next_url())
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # the view's
        return response


class SignIn(BrowserCheckMixin, LoginView):
    form_class = SignInForm


class SignOut(LogoutView):
    """Asks on GET, acts on POST."""


class ConfirmPassword(RateLimitedFormMixin, ConfirmationMixin, ReauthenticateView):
    form_class = ConfirmPasswordForm


def _refusal_of_unknown_browser(form: Any) -> ValidationError | None:
    for errors in form.errors.as_data().values():
        for error in errors:
            if error.code == UNKNOWN_BROWSER:
                return cast(ValidationError, error)
    return None


def admin_login(request: HttpRequest) -> HttpResponse:
    """Serve /admin/login/: redirect to the sign-in page.

    A signed-in member gets 403, since a redirect would lead back here without end.
    """
    index = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or index)
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect(index)
