"""The second step of signing in: asking for it, setting it up, turning it off."""

from typing import Any

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
from django.shortcuts import redirect

from accounts import services
from accounts.actor import Actor
from accounts.errors import SealUnavailable
from accounts.pages.ceremonies import SecondStepForm
from accounts.pages.forms import (
    NOT_NOW,
    ActivationForm,
    ConfirmCodeForm,
    SignInCodeForm,
)
from accounts.pages.gate import WANTED, is_required_of
from accounts.pages.sign_in import TellsOfLimits
from api.moments import moment_now
from api.request_id import request_id


class AskForCode(TellsOfLimits, AuthenticateView):
    form_class = SignInCodeForm
    webauthn_form_class = SecondStepForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        return context | {
            "has_app": is_mfa_enabled(user, [Authenticator.Type.TOTP]),
            "has_passkeys": is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]),
        }


class ConfirmCode(TellsOfLimits, ReauthenticateView):
    form_class = ConfirmCodeForm


class Continues:
    """Offers the page that somebody wanted before the second step came first."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # the view's
        return context | {"wanted": self.request.session.get(WANTED)}


class Overview(Continues, IndexView):
    """What protects this account."""


class Activate(TellsOfLimits, ActivateTOTPView):
    form_class = ActivationForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {
            "key": [secret[at : at + 4] for at in range(0, len(secret), 4)],
            "is_required": is_required_of(self.request.user),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
                services.note_mfa_enabled(actor_of(self.request), at=moment_now())
                # This session has shown a code: the gate need not ask for another.
                record_authentication(self.request, form.user, "mfa", type="totp")
        except SealUnavailable:
            form.add_error("code", NOT_NOW)
            return self.form_invalid(form)
        except IntegrityError:  # the button was pressed twice, and the other was faster
            return redirect("mfa_index")
        return response


class Deactivate(DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            services.note_mfa_disabled(actor_of(self.request), at=moment_now())
        return response


class RecoveryCodes(Continues, ViewRecoveryCodesView):
    """The codes for the day the phone is gone."""


class DownloadRecoveryCodes(DownloadRecoveryCodesView):
    """The same as a text file."""


class NewRecoveryCodes(GenerateRecoveryCodesView):
    """Other codes; the old ones end."""


def actor_of(request: HttpRequest) -> Actor:
    """Return the person who is signed in, acting on the own account."""
    user: Any = request.user
    return Actor.of_person(user, request_id=request_id(request))
