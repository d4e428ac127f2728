"""The second step of signing in: asking for it, setting it up, turning it off."""

from typing import Any, Final, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator

from accounts import account_mails, services
from accounts.actor import Actor
from accounts.errors import SealUnavailable
from accounts.models import SecurityEvent, User
from accounts.pages.confirmation import (
    confirmation_required,
    confirmation_required_for_page,
    note_confirmation,
)
from accounts.pages.forms import (
    NOT_NOW,
    ActivationForm,
    ConfirmCodeForm,
    SignInCodeForm,
)
from accounts.pages.recovery import note_recovery_code
from accounts.pages.second_factor_middleware import REQUESTED_PAGE, requires_second_step
from accounts.pages.sessions import is_password_changed
from accounts.pages.sign_in import (
    BrowserCheckMixin,
    ConfirmationMixin,
    RateLimitedFormMixin,
)
from accounts.pages.webauthn_forms import SecondStepForm
from api.datetimes import now
from api.request_id import request_id

Kind = SecurityEvent.Type

CODES: Final = "mfa_view_recovery_codes"


class AskForCode(BrowserCheckMixin, AuthenticateView):
    form_class = SignInCodeForm
    webauthn_form_class = SecondStepForm

    def person_of(self, form: Any) -> str:
        return str(self.stage.login.user.email)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_password_changed(request, self.stage.login.user):
            return cast(HttpResponse, self.stage.abort())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin anew where the password is another one by now; no code is used up."""
        if is_password_changed(request, self.stage.login.user):
            return cast(HttpResponse, self.stage.abort())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = cast(User, self.stage.login.user)
        response: HttpResponse = super().form_valid(form)
        if isinstance(form, SignInCodeForm):  # and no passkey
            note_recovery_code(self.request, user, form.authenticator)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        return context | {
            "has_app": is_mfa_enabled(user, [Authenticator.Type.TOTP]),
            "has_passkeys": is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]),
        }


class ConfirmCode(RateLimitedFormMixin, ConfirmationMixin, ReauthenticateView):
    form_class = ConfirmCodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = cast(User, self.request.user)
        note_recovery_code(self.request, user, form.authenticator)
        return response


class NextPageMixin:
    """Offers the page that somebody wanted before the second step came first."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # the view's
        return context | {"wanted": self.request.session.get(REQUESTED_PAGE)}


class Overview(NextPageMixin, IndexView):
    """What protects this account, and what is to be looked at after a break-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user, at = cast(User, self.request.user), now()
        passkeys = context["authenticators"].get(Authenticator.Type.WEBAUTHN, [])
        doubted = [key for key in passkeys if services.is_unconfirmed(key.instance)]
        invitations = services.open_invitations_of(user, at=at)
        return context | {"doubted": len(doubted), "invitations": invitations}


@method_decorator(confirmation_required, name="dispatch")
class Activate(RateLimitedFormMixin, ActivateTOTPView):
    form_class = ActivationForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except SealUnavailable:  # the key of an app cannot be kept now
            return render(request, "mfa/totp/later.html", status=503)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {
            "key": [secret[at : at + 4] for at in range(0, len(secret), 4)],
            "is_required": requires_second_step(self.request.user),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
                code = form.cleaned_data["code"]
                services.use_up_first_code(form.user, key=form.secret, code=code)
                services.note_mfa_enabled(
                    actor_of(self.request),
                    session_key=self.request.session.session_key,
                    at=now(),
                )
                # This session has shown a code: the gate need not ask for another.
                record_authentication(self.request, form.user, "mfa", type="totp")
        except SealUnavailable:
            form.add_error("code", NOT_NOW)
            return self.form_invalid(form)
        except IntegrityError:  # the button was pressed twice, and the other was faster
            return redirect("mfa_index")
        mail_second_step_change(self.request, Kind.MFA_ENABLED)
        if self.did_generate_recovery_codes:
            confirm_recovery_codes_page(self.request)
        return response


@method_decorator(confirmation_required, name="dispatch")
class Deactivate(DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            services.note_mfa_disabled(actor_of(self.request), at=now())
        mail_second_step_change(self.request, Kind.MFA_DISABLED)
        return response


@method_decorator(confirmation_required, name="dispatch")
class RecoveryCodes(NextPageMixin, ViewRecoveryCodesView):
    """The codes for the day the phone is gone."""


@method_decorator(confirmation_required_for_page(CODES), name="dispatch")
class DownloadRecoveryCodes(DownloadRecoveryCodesView):
    """The same as a text file."""


@method_decorator(confirmation_required, name="dispatch")
class NewRecoveryCodes(GenerateRecoveryCodesView):
    """Other codes; the old ones end."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            services.note_recovery_codes_made(actor_of(self.request), at=now())
        mail_second_step_change(self.request, Kind.RECOVERY_CODES_MADE)
        confirm_recovery_codes_page(self.request)
        return response


def confirm_recovery_codes_page(request: HttpRequest) -> None:
    """Let the redirect to codes that were just made show them, unasked."""
    note_confirmation(request, page=reverse(CODES))


def actor_of(request: HttpRequest) -> Actor:
    """Return the person who is signed in, acting on the own account."""
    user: Any = request.user
    return Actor.of_person(user, request_id=request_id(request))


def mail_second_step_change(request: HttpRequest, change: SecurityEvent.Type) -> None:
    """Mail the person that their second step changed; outside of any transaction."""
    user: Any = request.user
    account_mails.send(account_mails.second_step(user.email, change))
