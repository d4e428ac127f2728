"""Another password: for who forgot it, by a mailed code; and for who knows it."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import account_mails, services
from accounts.actor import Actor
from accounts.models import EmailCode, User
from accounts.pages.confirmation import confirmation_required
from accounts.pages.email_codes import (
    CodeField,
    delete_code_cookie,
    mail_code_to_address,
    read_row_number,
    render_form,
    send_again,
    try_code,
)
from accounts.pages.known_browsers import remember_browser
from accounts.pages.sessions import note_sign_in
from accounts.pages.sign_up import PasswordField
from accounts.services import CodeMail
from api.datetimes import now
from api.request_id import request_id

PURPOSE = EmailCode.Purpose.PASSWORD_RESET


class NewPasswordForm(forms.Form):
    password = PasswordField("New password")

    def __init__(self, person: User, *args: Any) -> None:
        super().__init__(*args)
        self._person = person

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self._person)
        return password


class ChangeForm(NewPasswordForm):
    ends_access = forms.BooleanField(
        label="Somebody else may have been in this account",
        help_text="What applications do for you ends, and each passkey has to be"
        " confirmed before it signs in by itself again.",
        required=False,
    )


class ResetForm(NewPasswordForm):
    code = CodeField()
    field_order = ("code", "password")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Mail a code; an address without an account meets the same page and a mail."""
    return mail_code_to_address(
        request,
        PURPOSE,
        template="account/password_reset.html",
        notice_for=_notice,
        then="account_reset_password_code",
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code and the new password; signing in comes after, with both steps."""
    number = read_row_number(request, PURPOSE)
    if number is None:
        return redirect("account_reset_password")
    row = EmailCode.objects.filter(pk=number).first()
    email = row.email if row else ""
    sent = (request.POST,) if request.method == "POST" else ()
    form = ResetForm(User(email=email), *sent)
    if form.is_valid():
        typed = form.cleaned_data
        user = try_code(request, form, number, lambda: _reset(number, **typed))
        if user is not None:
            return _finish_reset(request, user)
    context = {"email": email, "again": "account_reset_password_again"}
    context["start"] = "account_reset_password"
    return render_form(request, "account/password_reset_code.html", form, **context)


@require_POST
def resend_code(request: HttpRequest) -> HttpResponse:
    messages.info(request, send_again(request, PURPOSE, _notice))
    return redirect("account_reset_password_code")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@confirmation_required
def change(request: HttpRequest) -> HttpResponse:
    """Keep another password; who is asked has just shown the old one, or a code."""
    user = cast(User, request.user)
    sent = (request.POST,) if request.method == "POST" else ()
    form = ChangeForm(user, *sent)
    if not form.is_valid():
        return render_form(request, "account/password_change.html", form)
    changed = services.change_password(
        user,
        password_hash=make_password(form.cleaned_data["password"]),
        session_key=request.session.session_key,
        ends_access=form.cleaned_data["ends_access"],
        actor=Actor.of_person(user, request_id=request_id(request)),
        at=now(),
    )
    _keep_session(request, changed)
    account_mails.send(account_mails.password_changed(user.email))
    messages.success(request, "Your password is changed.")
    return redirect("mfa_index")


def _reset(number: uuid.UUID, *, code: str, password: str) -> User | None:
    """Hash nothing for a code that is wrong: a guess must not cost a hash."""
    at = now()
    if not services.is_right_reset_code(number, code=code, at=at):
        return None
    hashed = make_password(password)  # outside of any transaction
    return services.reset_password(number, code=code, password_hash=hashed, at=at)


def _finish_reset(request: HttpRequest, user: User) -> HttpResponse:
    invitations = services.open_invitations_of(user, at=now()).count()
    account_mails.send(
        account_mails.password_reset(user.email, invitations=invitations)
    )
    remember_browser(request, user)  # its mail was read here
    messages.success(request, "Your password is changed. Sign in with it.")
    return delete_code_cookie(redirect("account_login"), PURPOSE)


def _keep_session(request: HttpRequest, user: User) -> None:
    """Go on in this session, whose key changes, and as a browser that is known."""
    update_session_auth_hash(request, user)
    note_sign_in(request, user)
    remember_browser(request, user)


def _notice(row: EmailCode, mailing: CodeMail) -> account_mails.AccountMail:
    """Return the mail; who has no account is sent no code, so none is ever right."""
    if services.can_reset(row.email):
        return account_mails.reset_code(row.email, mailing.code, mailing.lifetime)
    return account_mails.has_no_account(row.email)
