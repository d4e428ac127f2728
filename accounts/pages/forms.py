"""The forms of signing in: allauth's, with our limits and words."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as RepeatForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts import services
from accounts.errors import SealUnavailable
from accounts.pages.limits import CODES, note_failure, require_tries_left
from accounts.sealed_texts import SECOND_FACTOR, seal, unseal
from api.datetimes import now

WRONG_CODE = "That code is wrong, or was used before. Wait for the next one."

# A key of ours is gone or does not answer: nobody's try was wrong.
NOT_NOW = "The code cannot be checked right now. Try again in a minute."
UNCHECKED = "unchecked"


def _set_widget_attrs(field: forms.Field, **attributes: str) -> None:
    """Set HTML attributes of the field; remove allauth's placeholder."""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


def _limit_length(password: forms.Field) -> None:
    """Refuse what no password of ours is, before anything is hashed."""
    longest = settings.PASSWORD_CHARACTERS
    password.validators = [*password.validators, MaxLengthValidator(longest)]
    password.widget.attrs["maxlength"] = str(longest)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["login"]
        email.label = "Email address"
        _set_widget_attrs(email, autocomplete="username", autocapitalize="none")
        _set_widget_attrs(self.fields["password"])
        _limit_length(self.fields["password"])
        self.fields["password"].help_text = ""  # the page itself leads to another one
        # Who mistyped a password begins there the second time.
        first = "password" if self.is_bound else "login"
        self.fields[first].widget.attrs["autofocus"] = True

    def clean(self) -> Any:
        """Tie a refusal, which concerns both fields and never says which, to both."""
        try:
            return super().clean()  # type: ignore[no-untyped-call]  # allauth's
        except ValidationError:
            for field in self.fields.values():
                _set_widget_attrs(
                    field, **{"aria-invalid": "true", "aria-describedby": "refusal"}
                )
            raise


class ConfirmPasswordForm(PasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_widget_attrs(self.fields["password"], autofocus="autofocus")
        _limit_length(self.fields["password"])


class CodeInput(forms.TextInput):
    """Comes back empty, since a code that was refused is never right later."""

    def format_value(self, value: Any) -> None:
        return None


class _Code(forms.Form):
    """A field for a code of an authenticator app, or for a recovery code."""

    user: Any
    authenticator: Any
    is_first = True  # and so where typing begins

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.widget = "Code", CodeInput()
        _set_widget_attrs(
            field,
            autocomplete="one-time-code",
            inputmode="numeric",
            maxlength="12",
            spellcheck="false",
        )
        if self.is_first or self.is_bound:
            _set_widget_attrs(field, autofocus="autofocus")

    def clean_code(self) -> str:
        """Return the code, used up; raise Locked or ValidationError."""
        request, person = context.request, str(self.user.email)
        require_tries_left(request, CODES, person=person)
        try:
            return self._accept(self.cleaned_data["code"])
        except ValidationError as refusal:
            if refusal.code == UNCHECKED:
                raise
            if note_failure(request, CODES, person=person):
                services.note_lockout(self.user.email, at=now())
            raise

    def _accept(self, code: str) -> str:
        try:
            self.authenticator = services.accept_code(self.user, code=code)
        except SealUnavailable:
            raise ValidationError(NOT_NOW, code=UNCHECKED) from None
        if self.authenticator is None:
            raise ValidationError(WRONG_CODE, code="incorrect_code")
        return code


class SignInCodeForm(_Code, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(_Code, RepeatForm):
    """A code from somebody who is signed in already."""


class ActivationForm(_Code, ActivateTOTPForm):
    """The first code of a new authenticator app."""

    is_first = False  # a key is to be read before

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key in the session sealed, while nobody has shown a code of it.

        Raises SealUnavailable.
        """
        session: Any = context.request.session
        kept = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if self.is_bound and kept:
            self.secret = unseal(kept, purpose=SECOND_FACTOR)
        else:
            session[SECRET_SESSION_KEY] = seal(self.secret, purpose=SECOND_FACTOR)

    def _accept(self, code: str) -> str:
        # The secret is not anybody's yet: allauth compares, and keeps it afterwards.
        return str(ActivateTOTPForm.clean_code(self))
