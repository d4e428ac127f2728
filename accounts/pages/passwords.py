"""Another password: for who forgot it, by a mailed code; and for who knows it."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import notices, services
from accounts.actor import Actor
from accounts.models import EmailCode, User
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
from accounts.pages.fields import AddressField
from accounts.pages.limits import Locked, count_mail
from accounts.pages.sessions import note_sign_in
from accounts.pages.sign_up import PasswordField
from api.moments import moment_now
from api.request_id import request_id

PURPOSE = EmailCode.Purpose.PASSWORD_RESET


class AddressForm(forms.Form):
    email = AddressField(autocomplete="username", autofocus="autofocus")


class NewPasswordForm(forms.Form):
    password = PasswordField("New password")

    def __init__(self, person: User, *args: Any) -> None:
        super().__init__(*args)
        self._person = person

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self._person)
        return password


class ResetForm(NewPasswordForm):
    code = CodeField()
    field_order = ("code", "password")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Mail a code; an address without an account meets the same page and a mail."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, "account/password_reset.html", form)
    email = form.cleaned_data["email"]
    try:
        count_mail(request, person=email)
    except Locked as locked:
        form.add_error(None, locked)
        return show(request, "account/password_reset.html", form)
    row, code = services.ask_for_code(PURPOSE, email=email, at=moment_now())
    remember(request, row)
    if not send_or_note(row, _notice(row, code)):
        messages.error(request, NOT_SENT)
    return redirect("account_reset_password_code")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code and the new password; signing in comes after, with both steps."""
    number = remembered(request, PURPOSE)
    if number is None:
        return redirect("account_reset_password")
    row = EmailCode.objects.filter(pk=number).first()
    email = row.email if row else ""
    sent = (request.POST,) if request.method == "POST" else ()
    form = ResetForm(User(email=email), *sent)
    if form.is_valid():
        typed, at = form.cleaned_data, moment_now()
        hashed = make_password(typed["password"])
        user = try_code(
            request,
            form,
            number,
            lambda: services.reset_password(
                number, code=typed["code"], password_hash=hashed, at=at
            ),
        )
        if user is not None:
            forget(request, PURPOSE)
            notices.send(notices.password_changed(user.email))
            messages.success(request, "Your password is changed. Sign in with it.")
            return redirect("account_login")
    context = {"email": email, "again": "account_reset_password_again"}
    context["start"] = "account_reset_password"
    return show(request, "account/password_reset_code.html", form, **context)


@require_POST
def another_code(request: HttpRequest) -> HttpResponse:
    problem = send_again(request, PURPOSE, _notice)
    messages.info(request, problem or "Another code is on its way.")
    return redirect("account_reset_password_code")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def change(request: HttpRequest) -> HttpResponse:
    """Keep another password; who is asked has just shown the old one, or a code."""
    user = cast(User, request.user)
    sent = (request.POST,) if request.method == "POST" else ()
    form = NewPasswordForm(user, *sent)
    if not form.is_valid():
        return show(request, "account/password_change.html", form)
    changed = services.change_password(
        user,
        password_hash=make_password(form.cleaned_data["password"]),
        session_key=request.session.session_key,
        actor=Actor.of_person(user, request_id=request_id(request)),
        at=moment_now(),
    )
    _stay(request, changed)
    notices.send(notices.password_changed(user.email))
    messages.success(request, "Your password is changed.")
    return redirect("mfa_index")


def _stay(request: HttpRequest, user: User) -> None:
    """Go on in this session, whose key changes, and keep it in the list of them."""
    update_session_auth_hash(request, user)
    note_sign_in(request, user)


def _notice(row: EmailCode, code: str) -> notices.Notice:
    """Return the mail; who has no account is sent no code, so none is ever right."""
    if services.can_reset(row.email):
        return notices.reset_code(row.email, code)
    return notices.has_no_account(row.email)
