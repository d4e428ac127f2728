"""The page of whoever needs a mail from us while too many are under way."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.account_mails import MailBusy


class MailBusyMiddleware:
    """Answers MailBusy, from whichever page it comes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, MailBusy):
            return None
        page = render(request, "account/mail_busy.html", status=exception.status)
        for name, value in exception.headers.items():
            page[name] = value
        return page
