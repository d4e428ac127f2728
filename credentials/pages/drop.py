"""Dropping a secret: one page, once, and nothing on it ever shows one.

The token in the address is all the right there is, and whoever holds it could send the
form from anywhere. A token against forged requests would guard nothing more, and needs
a cookie; so there is none, and the page may be without a referrer (which a form with
such a token may not, since browsers then say `Origin: null`). Pages are rendered
without their request: they neither read nor touch the session of who is signed in.
"""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.keys import digest
from api.client_address import address_bucket
from api.datetimes import now
from api.errors import LimitReached
from api.throttling import count
from credentials import services
from credentials.errors import LinkUsed, TicketEnded
from credentials.models import DropLink
from credentials.pages.forms import DropForm
from credentials.pages.texts import TYPES
from credentials.services.creation import DEFAULT
from credentials.vault import KeyUnavailable, Plaintext
from tickets.models import Status

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, token: str = "") -> HttpResponse:
    """Show the form, which a link's preview may do as often as it likes; or take it."""
    found = DropLink.objects.usable(digest=digest(token))
    link: DropLink | None = found.select_related("ticket__organization").first()
    # A usable link has a limit of its own: a stranger at the same address, in the same
    # office say, cannot use it up. Wrong links count by address.
    bucket = address_bucket(request) if link is None else f"link:{link.pk}"
    usage = count(request, policy="drops", bucket=bucket, rate=settings.DROP_LIMIT)
    if usage is not None and usage.exceeded:
        return _page("busy", 429, headers={"Retry-After": str(usage.resets_in)})
    if link is None:
        return _page("spent", 410)
    if link.ticket.status in (Status.RESOLVED, Status.CLOSED):
        return _page("ended", 409, link=link)
    if request.method != "POST":
        return _ask(link)
    return _take(request, link, token)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return _page("thanks", 200)


def _ask(link: DropLink, form: DropForm | None = None) -> HttpResponse:
    return _page(
        "form",
        200 if form is None else 400,
        link=link,
        wanted=TYPES[link.type],
        form=form or DropForm(link.type),
        hours=DEFAULT // timedelta(hours=1),
    )


def _take(request: HttpRequest, link: DropLink, token: str) -> HttpResponse:
    form = DropForm(link.type, request.POST)
    if not form.is_valid():
        return _ask(link, form)
    try:
        services.drop_credential(token, secret=Plaintext(form.secret), at=now())
    except LinkUsed:
        return _page("spent", 410)
    except TicketEnded:
        return _page("ended", 409, link=link)
    except LimitReached:
        return _page("full", 409, link=link)
    except KeyUnavailable:
        return _page("later", 503, headers={"Retry-After": "60"})
    # A page of its own: reloading it sends nothing, and no tab keeps what was sent.
    return HttpResponseRedirect(reverse("drop_thanks"), status=303, headers=_HEADERS)


def _page(
    name: str, status: int, *, headers: dict[str, str] | None = None, **context: Any
) -> HttpResponse:
    html = render_to_string(f"drop/{name}.html", context)
    return HttpResponse(html, status=status, headers={**_HEADERS, **(headers or {})})
