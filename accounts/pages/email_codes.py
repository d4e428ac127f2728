"""The steps around a mailed code that sign-up and a forgotten password have in common.

The browser that asked holds the number of the row in its session, so that a code is of
no use elsewhere, and nobody tries codes for a mail that somebody else asked for.
"""

import uuid
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import notices, services
from accounts.errors import CodeOver
from accounts.models import EmailCode
from accounts.pages.limits import (
    EMAIL_CODES,
    LOCKED,
    Locked,
    count_mail,
    note_failure,
    require_tries_left,
)
from api.moments import moment_now

WRONG_CODE: Final = "That code is wrong. It is in the newest mail we sent you."
NOT_SENT: Final = "The mail could not be sent. Check the address, or try again."


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


def remembered(request: HttpRequest, purpose: EmailCode.Purpose) -> uuid.UUID | None:
    """Return the number of the row this browser asked for."""
    kept = request.session.get(purpose)
    return uuid.UUID(kept) if kept else None


def remember(request: HttpRequest, row: EmailCode) -> None:
    request.session[row.purpose] = str(row.pk)


def forget(request: HttpRequest, purpose: EmailCode.Purpose) -> None:
    request.session.pop(purpose, None)


def send_or_note(row: EmailCode, notice: notices.Notice) -> bool:
    """Send the mail, outside of any transaction; a failure is counted on the row."""
    if notices.send(notice):
        return True
    services.note_failure(row, at=moment_now())
    return False


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
    notice_for: Callable[[EmailCode, str], notices.Notice],
) -> str:
    """Mail another code; return what to tell, or nothing when it left."""
    number = remembered(request, purpose)
    if number is None:
        return "Begin again, please."
    asked = EmailCode.objects.filter(pk=number).first()
    try:
        # Before: a mail that may not leave must not end the code that did.
        count_mail(request, person=asked.email if asked else "")
        row, code = services.renew_code(number, at=moment_now())
    except CodeOver as over:
        return str(over)
    except Locked as locked:
        return " ".join(locked.messages)
    return "" if send_or_note(row, notice_for(row, code)) else NOT_SENT


def show(
    request: HttpRequest, template: str, form: forms.Form, **context: Any
) -> HttpResponse:
    """Return the page: 429 where the form was refused unread."""
    response = render(request, template, {"form": form, **context})
    for faults in form.errors.as_data().values():
        for fault in faults:
            if fault.code == LOCKED:
                response.status_code = 429
                response["Retry-After"] = str((fault.params or {})["seconds"])
    return response
