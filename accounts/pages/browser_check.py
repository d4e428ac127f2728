"""A code from a mail lets an unknown browser try, where strangers were wrong too often.

Who shows it reads the mail of the person, so the browser counts as one in which they
signed in before (accounts/pages/known_browsers.py). It signs nobody in.
"""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import account_mails, services
from accounts.models import EmailCode, User
from accounts.pages.email_codes import (
    AddressForm,
    CodeForm,
    delete_code_cookie,
    mail_code_to_address,
    read_row_number,
    render_form,
    send_again,
    try_code,
)
from accounts.pages.known_browsers import remember_browser
from accounts.services import CodeMail
from api.datetimes import now

PURPOSE = EmailCode.Purpose.BROWSER
_ASK, _CODE = "account/browser.html", "account/browser_code.html"


def offer_browser_code(
    request: HttpRequest, *, email: str, seconds: int
) -> HttpResponse:
    """Answer a refused try: wait, or show a code from the mail."""
    form = AddressForm(initial={"email": email})
    response = render_form(request, _ASK, form)
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Mail a code; an address without an account meets the same page and a mail."""
    return mail_code_to_address(
        request,
        PURPOSE,
        template=_ASK,
        notice_for=_notice,
        then="account_browser_code",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code; the password comes after it."""
    number = read_row_number(request, PURPOSE)
    if number is None:
        return redirect("account_browser")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed, at = form.cleaned_data["code"], now()
        user = try_code(
            request,
            form,
            number,
            lambda: services.confirm_address(number, code=typed, at=at),
        )
        if user is not None:
            remember_browser(request, cast(User, user))
            messages.success(request, "Thank you. Sign in with your password now.")
            return delete_code_cookie(redirect("account_login"), PURPOSE)
    email = EmailCode.objects.values_list("email", flat=True).filter(pk=number).first()
    context = {"again": "account_browser_again", "start": "account_browser"}
    return render_form(request, _CODE, form, email=email, **context)


@require_POST
def resend_code(request: HttpRequest) -> HttpResponse:
    messages.info(request, send_again(request, PURPOSE, _notice))
    return redirect("account_browser_code")


def _notice(row: EmailCode, mailing: CodeMail) -> account_mails.AccountMail:
    """Return the mail; who has no account is sent no code, so none is ever right."""
    if services.can_reset(row.email):
        return account_mails.browser_code(row.email, mailing.code, mailing.lifetime)
    return account_mails.has_no_account(row.email)
