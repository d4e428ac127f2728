"""Signing in and out, for members and agents; the admin has no door of its own."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.pages.forms import ConfirmPasswordForm, SignInForm
from accounts.pages.limits import LOCKED


class TellsOfLimits:
    """Answers 429 and when to come back, where a form was refused unread."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # the view's
        for faults in form.errors.as_data().values():
            for fault in faults:
                if fault.code == LOCKED:
                    response.status_code = 429
                    response["Retry-After"] = str(fault.params["seconds"])
        return response


class SignIn(TellsOfLimits, LoginView):
    form_class = SignInForm


class SignOut(LogoutView):
    """Asks on GET, acts on POST."""


class ConfirmPassword(TellsOfLimits, ReauthenticateView):
    form_class = ConfirmPasswordForm


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
