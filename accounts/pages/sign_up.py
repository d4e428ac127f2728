"""Signing up: who and for whom, a code from the mail, and in.

Nothing is made before the code is right (decision 0013), and an address that has an
account meets the same pages, after the same work, and hears of it by mail.
"""

import uuid
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

from accounts import account_mails, services
from accounts.errors import AccountExists, NameTaken, SealUnavailable
from accounts.link_rules import looks_like_link
from accounts.models import EmailCode, User
from accounts.names import (
    NO_VISIBLE_CHARACTER,
    RESERVED_NAME,
    has_visible_character,
    imitates_devpros,
)
from accounts.pages.email_codes import (
    CodeForm,
    delete_code_cookie,
    mail_code,
    read_row_number,
    render_form,
    send_again,
    try_code,
)
from accounts.pages.fields import AddressField
from accounts.pages.limits import (
    Locked,
    count_mail,
    count_sign_up,
    require_sign_ups_left,
)
from accounts.rules import NAME_CHARACTERS
from accounts.sealed_texts import FIRST_KEY, seal
from accounts.services import CodeMail
from api.datetimes import now
from api.errors import InvalidRequest

PURPOSE = EmailCode.Purpose.SIGN_UP


class NameField(forms.CharField):
    """A name that will stand in mails of ours, so it is no place for an address."""

    def __init__(self, label: str, **attributes: str) -> None:
        widget = forms.TextInput(attrs=attributes)
        super().__init__(label=label, max_length=NAME_CHARACTERS, widget=widget)

    def clean(self, value: Any) -> str:
        name = str(super().clean(value)).strip()
        if looks_like_link(name) or not name.isprintable():
            raise ValidationError("A name holds no web address.")
        if not has_visible_character(name):
            raise ValidationError(NO_VISIBLE_CHARACTER)
        if imitates_devpros(name):
            raise ValidationError(RESERVED_NAME)
        return name


class PasswordField(forms.CharField):
    def __init__(self, label: str = "Password") -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        hint = "At least 8 characters, and none that others choose as well."
        super().__init__(
            label=label,
            help_text=hint,
            strip=False,
            widget=widget,
            max_length=settings.PASSWORD_CHARACTERS,
        )


class SignUpForm(forms.Form):
    email = AddressField(autocomplete="username")
    name = NameField("Your name", autocomplete="name")
    organization = NameField("Organization", autocomplete="organization")
    password = PasswordField()

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "password" in typed:
            person = User(email=typed.get("email", ""), name=typed.get("name", ""))
            try:
                validate_password(typed["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return typed


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
        return render_form(request, "account/signup.html", form)
    try:
        require_sign_ups_left(request, person=form.cleaned_data["email"])
        count_mail(request, PURPOSE, person=form.cleaned_data["email"])
    except Locked as locked:
        form.add_error(None, locked)
        return render_form(request, "account/signup.html", form)
    row, mailing = _ask(form.cleaned_data)
    then = "account_signup_code"
    return mail_code(request, row, mailing, notice_for=_notice, then=then)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code; with the right one everything is made, and the person is in."""
    number = read_row_number(request, PURPOSE)
    if number is None or not settings.SIGN_UP_OPEN:
        return redirect("account_signup")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        try:
            done = try_code(
                request, form, number, lambda: _create_account(request, number, typed)
            )
        except (InvalidRequest, NameTaken):  # the name was taken since, or is kept
            messages.error(request, "That name cannot be used. Choose another one.")
            return delete_code_cookie(redirect("account_signup"), PURPOSE)
        except AccountExists:  # signed up twice at once; the mail is theirs
            messages.info(request, "You have an account already. Sign in, please.")
            return delete_code_cookie(redirect("account_login"), PURPOSE)
        if done is not None:
            return _finish_sign_up(request, cast(services.SignUpResult, done))
    context = {
        "email": _email_of(number),
        "again": "account_signup_again",
        "start": "account_signup",
    }
    return render_form(request, "account/signup_code.html", form, **context)


@require_POST
def resend_code(request: HttpRequest) -> HttpResponse:
    messages.info(request, send_again(request, PURPOSE, _notice))
    return redirect("account_signup_code")


def start_session(request: HttpRequest, user: User) -> None:
    """Begin the session of somebody who has just shown that the mail is theirs."""
    get_adapter().login(request, user)
    record_authentication(request, user, "password", email=user.email)


def _create_account(
    request: HttpRequest, number: uuid.UUID, code: str
) -> services.SignUpResult | None:
    """Make it all when the code is right, and count it; raise what sign_up raises."""
    require_sign_ups_left(request, person=_email_of(number))
    done = services.sign_up(number, code=code, at=now())
    if done is not None:
        count_sign_up(request, person=done.user.email)
    return done


def _email_of(number: uuid.UUID) -> str:
    emails = EmailCode.objects.values_list("email", flat=True)
    return emails.filter(pk=number).first() or ""


def _ask(typed: dict[str, Any]) -> tuple[EmailCode, CodeMail | None]:
    return services.request_code(
        PURPOSE,
        email=typed["email"],
        name=typed["name"],
        organization=typed["organization"],
        password=make_password(typed["password"]),
        at=now(),
    )


def _notice(row: EmailCode, mailing: CodeMail) -> account_mails.AccountMail:
    """Return the mail; who has an account is sent no code, so none is ever right."""
    if services.has_account(row.email):
        return account_mails.has_account(row.email)
    return account_mails.sign_up_code(row.email, mailing.code, mailing.lifetime)


def _finish_sign_up(request: HttpRequest, done: services.SignUpResult) -> HttpResponse:
    start_session(request, done.user)
    with suppress(SealUnavailable):  # then the welcome says how to make another
        request.session[FIRST_KEY] = seal(done.secret, purpose=FIRST_KEY)
    return delete_code_cookie(redirect("portal:welcome"), PURPOSE)
