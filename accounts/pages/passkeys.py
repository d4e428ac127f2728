"""Passkeys: signing in with one, as the second step, adding and removing them.

Each is bound to a device and asks its owner (a finger, a face, a PIN), so that it is
both steps at once; the server insists on that (user verification). The ceremonies are
allauth's; static/pages/passkeys.js speaks with the browser.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ListWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from accounts import services
from accounts.pages.ceremonies import AddForm, ConfirmForm, SignInForm
from accounts.pages.second_factor import actor_of
from api.errors import LimitReached
from api.moments import moment_now


class SignIn(LoginWebAuthnView):
    form_class = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the challenge to the script; a person is led to the sign-in."""
        if request.headers.get("Accept") != "application/json":
            return redirect("account_login")
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})


class Passkeys(ListWebAuthnView):
    """The passkeys of this account."""


class Add(AddWebAuthnView):
    form_class = AddForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user: Any = self.request.user
        options = auth.begin_registration(user, True)
        return context | {"js_data": {"creation_options": options}}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return self._add(form)
        except LimitReached as reached:
            messages.error(self.request, str(reached))
            return redirect("mfa_list_webauthn")

    def _add(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            services.require_room_for_passkey(form.user)
            response: HttpResponse = super().form_valid(form)
            services.note_passkey_added(actor_of(self.request), at=moment_now())
            # The device has just asked its owner: the gate need not ask again.
            record_authentication(self.request, form.user, "mfa", type="webauthn")
        return response


class Remove(RemoveWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            services.note_passkey_removed(actor_of(self.request), at=moment_now())
        return response


class Confirm(ReauthenticateWebAuthnView):
    form_class = ConfirmForm

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))
