"""Which mails a reader wants of an organization: none, or with its words shown.

The token in the address is all the right there is, as with a one-time link: a form sent
from elsewhere needs it as well, so there is no token against forged requests. GET
changes nothing, since programs that look at links open them before people do. It says
nothing of the reader, and to a wrong token always the same.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.link_rules import looks_like_link
from accounts.models import Organization
from api.datetimes import now
from notifications import services
from notifications.models import Reader
from notifications.reader_links import PARAMETER, ReaderKey, read_token

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_ONE_CLICK: Final = "List-Unsubscribe"  # RFC 8058, 3.2
_CHANGES: Final[Mapping[str, Callable[[ReaderKey, datetime], object]]] = {
    "unsubscribe": lambda key, at: services.unsubscribe_reader(key, at=at),
    "resubscribe": lambda key, at: services.resubscribe_reader(key),
    "confirm": lambda key, at: services.confirm_reader(key, at=at),
    "unconfirm": lambda key, at: services.unconfirm_reader(key),
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show what there is to choose, or do what was chosen."""
    key = read_token(request.GET.get(PARAMETER, ""))
    organization = _organization_of(key) if key else None
    if key is None or organization is None:
        return _page("unknown", 404)
    if request.method != "POST":
        return _show(key, organization)
    is_one_click = request.POST.get(_ONE_CLICK) == "One-Click"
    change = _CHANGES.get("unsubscribe" if is_one_click else request.POST.get("do", ""))
    if change is None:
        return _show(key, organization, status=400)
    change(key, now())
    if is_one_click:
        return HttpResponse("You get no more of these mails.\n", "text/plain")
    # Back to the page itself, so that reloading it sends nothing.
    return HttpResponseRedirect(request.get_full_path(), status=303, headers=_HEADERS)


def _organization_of(key: ReaderKey) -> Organization | None:
    found: Organization | None = (
        Organization.objects.live().filter(pk=key.organization).first()
    )
    return found


def _show(
    key: ReaderKey, organization: Organization, *, status: int = 200
) -> HttpResponse:
    reader = Reader.objects.filter(organization=key.organization, mailbox=key.mailbox)
    name = organization.name
    return _page(
        "choices",
        status,
        organization="a client of ours" if looks_like_link(name) else name,
        reader=reader.first(),
    )


def _page(name: str, status: int, **context: Any) -> HttpResponse:
    html = render_to_string(f"mails/{name}.html", context)
    return HttpResponse(html, status=status, headers=_HEADERS)
