"""The 503 pages for what a form needs and cannot get right now: mail, or counters."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.account_mails import MailBusy
from api.counter_store import StoreGone

_RETRY_AFTER: Final = 60  # seconds


class UnavailableMiddleware:
    """Answers MailBusy and StoreGone of any view with 503 and a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, MailBusy):
            page = render(request, "account/mail_busy.html", status=exception.status)
            for name, value in exception.headers.items():
                page[name] = value
            return page
        if isinstance(exception, StoreGone):
            page = render(request, "account/unavailable.html", status=503)
            page["Retry-After"] = str(_RETRY_AFTER)
            return page
        return None
