"""Endpoints and deliveries as this member finds them."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from api.datetimes import now
from api.pagination import Order, build_cursor_scope, keyset_page
from portal.pages.door import Place
from portal.pages.sides import seen_by
from portal.pages.webhook_forms import DeliveryFilter
from portal.pages.webhook_words import DeliveryRow
from webhooks.models import Endpoint

_PAGE: Final = 25


def seen_endpoints(request: HttpRequest, place: Place) -> Any:
    """Return them with `rotating_until`: when the second of two secrets ends."""
    leaving = Q(secrets__expires_at__gt=now())
    seen = seen_by(request, place, Endpoint).select_related("organization__sandbox_of")
    ending = Max("secrets__expires_at", filter=leaving)
    return seen.annotate(rotating_until=ending).order_by("-pk")


def find_endpoint(request: HttpRequest, place: Place, number: int) -> Endpoint:
    found: Endpoint = get_object_or_404(seen_endpoints(request, place), pk=number)
    return found


def page_of_deliveries(
    request: HttpRequest, place: Place, endpoint: Endpoint, *, at: datetime
) -> dict[str, Any]:
    """Return a page of an endpoint's deliveries; raise InvalidCursor.

    Newest first, as `status`, `type` and `after` of the address ask for.
    """
    narrowed = DeliveryFilter(request.GET, auto_id="filter-%s")
    wanted = narrowed.wanted()
    page = keyset_page(
        endpoint.deliveries.filter(**wanted).prefetch_related("attempts"),
        order=Order("id", descending=True),
        limit=_PAGE,
        cursor=request.GET.get("after"),
        cursor_scope=build_cursor_scope(request, place.actor(request).bucket),
    )
    query = request.GET.copy()
    if page.next_cursor:
        query["after"] = page.next_cursor
    return {
        "filters": narrowed,
        "is_narrowed": bool(wanted),
        "is_later_page": "after" in request.GET,
        "deliveries": [DeliveryRow(delivery, at) for delivery in page.rows],
        "next_page": f"?{query.urlencode()}" if page.next_cursor else "",
    }
