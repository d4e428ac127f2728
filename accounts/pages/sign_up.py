"""Signing up: who and for whom, a code from the mail, and in.

Nothing is made before the code is right (decision 0013), and an address that has an
account meets the same pages, after the same work, and hears of it by mail.
"""

from contextlib import suppress
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import notices, services
from accounts.errors import AccountExists, NameTaken, SealUnavailable
from accounts.models import EmailCode, User
from accounts.names import KEPT, passes_for_ours
from accounts.pages.email_codes import (
    NOT_SENT,
    CodeField,
    forget,
    remember,
    remembered,
    send_again,
    send_or_note,
    show,
    try_code,
)
from accounts.pages.limits import Locked, count_mail
from accounts.sealing import FIRST_KEY, seal
from api.errors import InvalidRequest
from api.moments import moment_now

PURPOSE = EmailCode.Purpose.SIGN_UP
_ADDRESSES = ("://", "www.")


class NameField(forms.CharField):
    """A name that will stand in mails of ours, so it is no place for an address."""

    def __init__(self, label: str, **attributes: str) -> None:
        widget = forms.TextInput(attrs=attributes)
        super().__init__(label=label, max_length=120, widget=widget)

    def clean(self, value: Any) -> str:
        name = str(super().clean(value)).strip()
        if any(part in name.lower() for part in _ADDRESSES) or not name.isprintable():
            raise ValidationError("A name holds no web address.")
        if passes_for_ours(name):
            raise ValidationError(KEPT)
        return name


class PasswordField(forms.CharField):
    def __init__(self, label: str = "Password") -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        hint = "At least 8 characters, and none that others choose as well."
        super().__init__(label=label, help_text=hint, strip=False, widget=widget)


class SignUpForm(forms.Form):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    name = NameField("Your name", autocomplete="name")
    organization = NameField("Organization", autocomplete="organization")
    password = PasswordField()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if "password" in asked:
            person = User(email=asked.get("email", ""), name=asked.get("name", ""))
            try:
                validate_password(asked["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return asked


class SignUpCodeForm(forms.Form):
    code = CodeField()


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask who it is, and mail a code."""
    if not settings.SIGN_UP_OPEN:
        return render(request, "account/signup_closed.html", status=403)
    if request.user.is_authenticated:
        return redirect(get_adapter().get_login_redirect_url(request))
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, "account/signup.html", form)
    try:
        count_mail(request, person=form.cleaned_data["email"])
    except Locked as locked:
        form.add_error(None, locked)
        return show(request, "account/signup.html", form)
    row, code = _ask(form.cleaned_data)
    remember(request, row)
    if not send_or_note(row, _notice(row, code)):
        messages.error(request, NOT_SENT)
    return redirect("account_signup_code")


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code; with the right one everything is made, and the person is in."""
    number = remembered(request, PURPOSE)
    if number is None or not settings.SIGN_UP_OPEN:
        return redirect("account_signup")
    form = SignUpCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed, at = form.cleaned_data["code"], moment_now()
        try:
            done = try_code(
                request,
                form,
                number,
                lambda: services.sign_up(number, code=typed, at=at),
            )
        except (InvalidRequest, NameTaken):  # the name was taken since, or is kept
            forget(request, PURPOSE)
            messages.error(request, "That name cannot be used. Choose another one.")
            return redirect("account_signup")
        except AccountExists:  # signed up twice at once; the mail is theirs
            forget(request, PURPOSE)
            messages.info(request, "You have an account already. Sign in, please.")
            return redirect("account_login")
        if done is not None:
            return _let_in(request, cast(services.SignedUp, done))
    email = EmailCode.objects.values_list("email", flat=True).filter(pk=number).first()
    context = {
        "email": email,
        "again": "account_signup_again",
        "start": "account_signup",
    }
    return show(request, "account/signup_code.html", form, **context)


@require_POST
def another_code(request: HttpRequest) -> HttpResponse:
    problem = send_again(request, PURPOSE, _notice)
    messages.info(request, problem or "Another code is on its way.")
    return redirect("account_signup_code")


def let_in(request: HttpRequest, user: User) -> None:
    """Begin the session of somebody who has just shown that the mail is theirs."""
    get_adapter().login(request, user)
    record_authentication(request, user, "password", email=user.email)


def _ask(asked: dict[str, Any]) -> tuple[EmailCode, str]:
    return services.ask_for_code(
        PURPOSE,
        email=asked["email"],
        name=asked["name"],
        organization=asked["organization"],
        password=make_password(asked["password"]),
        at=moment_now(),
    )


def _notice(row: EmailCode, code: str) -> notices.Notice:
    """Return the mail; who has an account is sent no code, so none is ever right."""
    if services.has_account(row.email):
        return notices.has_account(row.email)
    return notices.sign_up_code(row.email, code)


def _let_in(request: HttpRequest, done: services.SignedUp) -> HttpResponse:
    forget(request, PURPOSE)
    let_in(request, done.user)
    with suppress(SealUnavailable):  # then the welcome says how to make another
        request.session[FIRST_KEY] = seal(done.secret, purpose=FIRST_KEY)
    return redirect("portal:welcome")
