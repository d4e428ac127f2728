"""Passkeys: signing in with one, as the second step, adding and removing them.

Each is bound to a device and asks its owner (a finger, a face, a PIN), so that it is
both steps at once; the server insists on that (user verification). The ceremonies are
allauth's; static/pages/passkeys.js speaks with the browser.
"""

from datetime import timedelta
from typing import Any, Final, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
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
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods
from fido2.webauthn import UserVerificationRequirement

from accounts import services
from accounts.keys import digest
from accounts.models import SecurityEvent, User
from accounts.pages.confirmation import confirmation_required
from accounts.pages.limits import use_once
from accounts.pages.second_factor import (
    actor_of,
    confirm_recovery_codes_page,
    mail_second_step_change,
)
from accounts.pages.sign_in import ConfirmationMixin
from accounts.pages.signed_cookies import SignedCookie
from accounts.pages.webauthn_forms import AddForm, ConfirmForm, SignInForm
from api.datetimes import now
from api.errors import LimitReached

Kind = SecurityEvent.Type


# What the browser has to sign; no row begins for a stranger who asks for one.
CHALLENGE_COOKIE: Final = SignedCookie("passkey", timedelta(minutes=5))


class SignIn(LoginWebAuthnView):
    form_class = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the challenge to the script; a person is led to the sign-in."""
        if request.headers.get("Accept") != "application/json":
            return redirect("account_login")
        options, state = auth.get_server().authenticate_begin(
            credentials=[], user_verification=UserVerificationRequirement.REQUIRED
        )
        response = JsonResponse({"request_options": dict(options)})
        CHALLENGE_COOKIE.write(response, state)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the answer to a challenge of ours, which counts once."""
        state: Any = CHALLENGE_COOKIE.read(request)
        seconds = int(CHALLENGE_COOKIE.age.total_seconds())
        if state and use_once(digest(state["challenge"]), seconds=seconds):
            auth.set_state(state)
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        finally:
            auth.clear_state()
        CHALLENGE_COOKIE.delete(response)
        return response


class Passkeys(ListWebAuthnView):
    """The passkeys of this account."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = [
            (key, services.is_unconfirmed(key)) for key in context["authenticators"]
        ]
        return context | {"rows": rows}


@method_decorator(confirmation_required, name="dispatch")
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
            services.require_passkeys_below_limit(form.user)
            response: HttpResponse = super().form_valid(form)
            services.note_passkey_added(
                actor_of(self.request),
                session_key=self.request.session.session_key,
                at=now(),
            )
            # The device has just asked its owner: the gate need not ask again.
            record_authentication(self.request, form.user, "mfa", type="webauthn")
        mail_second_step_change(self.request, Kind.PASSKEY_ADDED)
        if self.did_generate_recovery_codes:
            confirm_recovery_codes_page(self.request)
        return response


@method_decorator(confirmation_required, name="dispatch")
class Remove(RemoveWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            services.note_passkey_removed(actor_of(self.request), at=now())
        mail_second_step_change(self.request, Kind.PASSKEY_REMOVED)
        return response


@require_http_methods(["GET", "HEAD", "POST"])
@confirmation_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a passkey from before a new password sign in by itself again."""
    user = cast(User, request.user)
    mine = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    passkey = get_object_or_404(mine, pk=pk)
    if request.method != "POST":
        context = {"passkey": passkey}
        return render(request, "mfa/webauthn/keep.html", context)
    if services.confirm_passkey(user, number=pk, actor=actor_of(request), at=now()):
        mail_second_step_change(request, Kind.PASSKEY_CONFIRMED)
    return redirect("mfa_list_webauthn")


class Confirm(ConfirmationMixin, ReauthenticateWebAuthnView):
    form_class = ConfirmForm

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))
