"""The forms that take a WebAuthn response from a browser, and refuse bad ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError

from accounts.services import is_unconfirmed

REFUSED = "That passkey did not work. Try again, or sign in with your password."
UNCONFIRMED = (
    "Your password is new, so this passkey has to be confirmed. Sign in with your"
    " password, and confirm it in your account."
)
LONGEST_CREDENTIAL = 8 * 1024


@contextmanager
def refuse_any_error() -> Iterator[None]:
    """Turn every error about a WebAuthn response into the same ValidationError.

    The library lets the errors of its parts through (of CBOR, of signatures), each by a
    class of its own; whoever sends nonsense must not see a crash for it.
    """
    try:
        yield
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        raise ValidationError(REFUSED) from None


class CredentialField(forms.JSONField):
    """What a browser sends of a passkey: a few thousand characters of JSON."""

    def to_python(self, value: Any) -> Any:
        """Refuse a value that is too long without parsing it, and invalid JSON."""
        with refuse_any_error():
            if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
                raise ValueError
            return super().to_python(value)


class _CredentialForm(forms.Form):
    """Base of the forms with a `credential`: refuses what no browser sends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        with refuse_any_error():
            return super().clean_credential()  # type: ignore[misc]  # the form's it is mixed into


class SignInForm(_CredentialForm, LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        authenticator = super().clean_credential()
        if not authenticator.user.is_active:
            raise ValidationError(REFUSED)
        if is_unconfirmed(authenticator):
            raise ValidationError(UNCONFIRMED)
        return authenticator


class SecondStepForm(_CredentialForm, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class ConfirmForm(_CredentialForm, ReauthenticateWebAuthnForm):
    """A passkey of somebody who is signed in already."""

    def clean_credential(self) -> Any:
        authenticator = super().clean_credential()
        if is_unconfirmed(authenticator):
            raise ValidationError(UNCONFIRMED)
        return authenticator


class AddForm(AddWebAuthnForm):
    name = forms.CharField(label="Name", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput)
        # Not asked: every passkey of ours lets its owner in without a password.
        self.fields.pop("passwordless")

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        with refuse_any_error():
            return dict(super().clean())
        return {}
