"""The record of an organization's requests: all of them, and one."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import ApiKey, Application
from api.datetimes import now
from api.errors import InvalidCursor
from api.pagination import Order, Page, build_cursor_scope, keyset_page
from portal.models import RequestRecord
from portal.pages.door import Place, members_only
from portal.pages.request_form import RequestFilter
from portal.querysets import RequestRecordQuerySet

_ORDER: Final = Order("at", descending=True)
_ROWS: Final = 50
_MOST_CALLERS: Final = 200


@require_safe
@members_only
def requests(request: HttpRequest, place: Place) -> HttpResponse:
    form = RequestFilter(request.GET, callers=_callers(place))
    page = _page(request, place, form.narrow(records_of(request, place)))
    after = request.GET.copy()
    after["cursor"] = page.next_cursor or ""
    shown: dict[str, Any] = {
        "place": place,
        "form": form,
        "rows": with_applications(page.rows),
        "is_narrowed": any(request.GET.values()),
        "is_first": "cursor" not in request.GET,
        "next": page.has_more and after.urlencode(),
    }
    return render(request, "portal/requests/list.html", shown)


@require_safe
@members_only
def one_request(request: HttpRequest, place: Place, record: str) -> HttpResponse:
    found = get_object_or_404(records_of(request, place), pk=record)
    (row,) = with_applications([found])
    shown = {"place": place, "row": row, "phrase": _phrase(row.status)}
    return render(request, "portal/requests/one.html", shown)


def records_of(request: HttpRequest, place: Place) -> RequestRecordQuerySet:
    """Return what this member sees of the last seven days, of both sides."""
    seen: RequestRecordQuerySet
    seen = RequestRecord.objects.visible_to(place.actor(request))
    return seen.recent(at=now())


def with_applications(records: Iterable[RequestRecord]) -> list[Any]:
    """Give each the name of the application that somebody used, as `through`."""
    rows: list[Any] = [*records]
    numbers = {row.application_number for row in rows} - {None}
    names = dict(
        Application.objects.filter(pk__in=numbers).values_list("pk", "name")
        if numbers
        else ()
    )
    for row in rows:
        row.through = names.get(row.application_number, "")
    return rows


def _page(request: HttpRequest, place: Place, records: RequestRecordQuerySet) -> Page:
    """Return the page asked for; the first, where its cursor is of another list."""
    cursor_scope = build_cursor_scope(request, f"portal:{place.organization.pk}")
    cursor = request.GET.get("cursor") or None
    try:
        return keyset_page(
            records, order=_ORDER, limit=_ROWS, cursor=cursor, cursor_scope=cursor_scope
        )
    except InvalidCursor:
        return keyset_page(
            records, order=_ORDER, limit=_ROWS, cursor=None, cursor_scope=cursor_scope
        )


def _callers(place: Place) -> list[tuple[str, str]]:
    """Name keys and applications to choose from, the newest first."""
    mine = Q(organization__in=place.both())
    keys = ApiKey.objects.filter(mine).values_list("pk", "name", "organization")
    programs = Application.objects.filter(mine).order_by("-pk")
    return [
        *(
            (f"api_key:{pk}", f"{name} ({_mode(place, side)})")
            for pk, name, side in keys[:_MOST_CALLERS]
        ),
        *(
            (f"application:{pk}", f"{name} (application)")
            for pk, name in programs.values_list("pk", "name")[:_MOST_CALLERS]
        ),
    ]


def _mode(place: Place, organization: int) -> str:
    return "live" if organization == place.organization.pk else "sandbox"


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in {*HTTPStatus} else ""
