"""The steps around a mailed code, which every page that asks for one has in common.

The browser that asked holds the number of its row in a signed cookie, so that a code is
of no use elsewhere, and nobody tries codes for a mail that somebody else asked for. No
session begins: a stranger's request must not leave one.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import account_mails, services
from accounts.errors import CodeOver
from accounts.models import EmailCode
from accounts.pages.fields import AddressField
from accounts.pages.limits import (
    EMAIL_CODES,
    Locked,
    count_mail,
    note_failure,
    require_tries_left,
    set_rate_limit_status,
)
from accounts.pages.signed_cookies import SignedCookie
from accounts.services import CodeMail
from api.datetimes import now

NoticeFor = Callable[[EmailCode, CodeMail], account_mails.AccountMail]

WRONG_CODE: Final = "That code is wrong. It is in the newest mail we sent you."
NOT_SENT: Final = "The mail could not be sent. Check the address, or try again."
SENT_JUST_NOW: Final = (
    "We have just sent you one, and its code counts. Look where spam goes, or ask again"
    " later."
)
_KEPT: Final = timedelta(days=1)


class AddressForm(forms.Form):
    email = AddressField(autocomplete="username", autofocus="autofocus")


class CodeField(forms.CharField):
    """A code from a mail; whoever copies it may bring spaces along."""

    def __init__(self) -> None:
        attributes = {
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "autofocus": "autofocus",
            "spellcheck": "false",
        }
        widget = forms.TextInput(attrs=attributes)
        super().__init__(label="Code", max_length=20, widget=widget)


class CodeForm(forms.Form):
    code = CodeField()


def read_row_number(
    request: HttpRequest, purpose: EmailCode.Purpose
) -> uuid.UUID | None:
    """Return the number of the row this browser asked for."""
    kept = _cookie(purpose).read(request)
    return uuid.UUID(kept) if kept else None


def delete_code_cookie(
    response: HttpResponse, purpose: EmailCode.Purpose
) -> HttpResponse:
    _cookie(purpose).delete(response)
    return response


def mail_code(
    request: HttpRequest,
    row: EmailCode,
    mailing: CodeMail | None,
    *,
    notice_for: NoticeFor,
    then: str,
) -> HttpResponse:
    """Send what is to be sent, remember the row, and lead to where the code is typed.

    Outside of any transaction, since a mail server may take its time.
    """
    response = redirect(then)
    _cookie(EmailCode.Purpose(row.purpose)).write(response, str(row.pk))
    if mailing is not None and not _send(row, notice_for(row, mailing)):
        messages.error(request, NOT_SENT)
    return response


def mail_code_to_address(
    request: HttpRequest,
    purpose: EmailCode.Purpose,
    *,
    template: str,
    notice_for: NoticeFor,
    then: str,
) -> HttpResponse:
    """Ask for an address, and mail a code; whether there is an account is not told."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render_form(request, template, form)
    email = form.cleaned_data["email"]
    try:
        count_mail(request, purpose, person=email)
    except Locked as locked:
        form.add_error(None, locked)
        return render_form(request, template, form)
    row, mailing = services.request_code(purpose, email=email, at=now())
    return mail_code(request, row, mailing, notice_for=notice_for, then=then)


def try_code(
    request: HttpRequest,
    form: forms.Form,
    number: uuid.UUID,
    attempt: Callable[[], Any],
) -> Any:
    """Return what the attempt returns; None when refused, with why on the form."""
    try:
        require_tries_left(request, EMAIL_CODES, person=str(number))
        done = attempt()
    except Locked as locked:
        form.add_error("code", locked)
        return None
    except CodeOver as over:
        form.add_error("code", str(over))
        return None
    if done is None:
        note_failure(request, EMAIL_CODES, person=str(number))
        form.add_error("code", ValidationError(WRONG_CODE))
    return done


def send_again(
    request: HttpRequest,
    purpose: EmailCode.Purpose,
    notice_for: NoticeFor,
) -> str:
    """Mail another code, or tell why not; return the sentence for the page."""
    number = read_row_number(request, purpose)
    if number is None:
        return "Begin again, please."
    row = EmailCode.objects.filter(pk=number).first()
    try:
        # Before: a mail that may not leave must not change the code that did.
        count_mail(request, purpose, person=row.email if row else "")
        row, mailing = services.renew_code(number, at=now())
    except CodeOver as over:
        return str(over)
    except Locked as locked:
        return " ".join(locked.messages)
    if mailing is None:
        return SENT_JUST_NOW
    return (
        "Another code is on its way."
        if _send(row, notice_for(row, mailing))
        else (NOT_SENT)
    )


def render_form(
    request: HttpRequest, template: str, form: forms.Form, **context: Any
) -> HttpResponse:
    """Return the page: 429 where the form was refused unread."""
    return set_rate_limit_status(
        render(request, template, {"form": form, **context}), form
    )


def _send(row: EmailCode, notice: account_mails.AccountMail) -> bool:
    """Send it; what did not leave is not counted as a mail that did."""
    is_sent = False
    try:
        is_sent = account_mails.send(notice)
    finally:  # MailBusy is raised, and answered by a page of its own
        if not is_sent:
            services.note_failure(row, at=now())
    return is_sent


def _cookie(purpose: EmailCode.Purpose) -> SignedCookie:
    return SignedCookie(f"code-{purpose}", _KEPT)
