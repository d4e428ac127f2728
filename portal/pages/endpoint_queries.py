"""The endpoints and deliveries that a member can see."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from api.datetimes import now
from api.pagination import Order, build_cursor_scope, keyset_page
from portal.pages.member_context import MemberContext
from portal.pages.modes import visible_in_both_modes
from portal.pages.webhook_forms import DeliveryFilter
from portal.pages.webhook_rows import DeliveryRow
from webhooks.models import Endpoint

_PAGE_SIZE: Final = 25


def visible_endpoints(request: HttpRequest, member: MemberContext) -> Any:
    """Return endpoints with `rotating_until`: when the older of two secrets expires."""
    expiring = Q(secrets__expires_at__gt=now())
    visible = visible_in_both_modes(request, member, Endpoint).select_related(
        "organization__sandbox_of"
    )
    rotating_until = Max("secrets__expires_at", filter=expiring)
    return visible.annotate(rotating_until=rotating_until).order_by("-pk")


def find_endpoint(request: HttpRequest, member: MemberContext, number: int) -> Endpoint:
    found: Endpoint = get_object_or_404(visible_endpoints(request, member), pk=number)
    return found


def deliveries_page(
    request: HttpRequest, member: MemberContext, endpoint: Endpoint, *, at: datetime
) -> dict[str, Any]:
    """Return the context of a page of an endpoint's deliveries, the newest first.

    The query parameters `status`, `type` and `after` choose it. Raises InvalidCursor.
    """
    filters = DeliveryFilter(request.GET, auto_id="filter-%s")
    criteria = filters.criteria()
    page = keyset_page(
        endpoint.deliveries.filter(**criteria).prefetch_related("attempts"),
        order=Order("id", descending=True),
        limit=_PAGE_SIZE,
        cursor=request.GET.get("after"),
        cursor_scope=build_cursor_scope(request, member.actor(request).bucket),
    )
    query = request.GET.copy()
    if page.next_cursor:
        query["after"] = page.next_cursor
    return {
        "filters": filters,
        "is_filtered": bool(criteria),
        "is_later_page": "after" in request.GET,
        "deliveries": [DeliveryRow(delivery, at) for delivery in page.rows],
        "next_page": f"?{query.urlencode()}" if page.next_cursor else "",
    }
