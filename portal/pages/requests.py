"""The pages of the request log: the list, and one request."""

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
from portal.pages.decorators import members_only
from portal.pages.member_context import MemberContext
from portal.pages.request_form import RequestFilter
from portal.querysets import RequestRecordQuerySet

_ORDER: Final = Order("at", descending=True)
_PAGE_SIZE: Final = 50
_MAX_CALLERS: Final = 200


@require_safe
@members_only
def requests(request: HttpRequest, member: MemberContext) -> HttpResponse:
    form = RequestFilter(request.GET, callers=_callers(member))
    page = _page(request, member, form.filter_records(records_of(request, member)))
    after = request.GET.copy()
    after["cursor"] = page.next_cursor or ""
    context: dict[str, Any] = {
        "member": member,
        "form": form,
        "rows": with_applications(page.rows),
        "is_filtered": any(request.GET.values()),
        "is_first": "cursor" not in request.GET,
        "next": page.has_more and after.urlencode(),
    }
    return render(request, "portal/requests/list.html", context)


@require_safe
@members_only
def request_detail(
    request: HttpRequest, member: MemberContext, record: str
) -> HttpResponse:
    found = get_object_or_404(records_of(request, member), pk=record)
    (row,) = with_applications([found])
    context = {"member": member, "row": row, "phrase": _phrase(row.status)}
    return render(request, "portal/requests/detail.html", context)


def records_of(request: HttpRequest, member: MemberContext) -> RequestRecordQuerySet:
    """Return the last seven days of what this member can see, of both modes."""
    visible: RequestRecordQuerySet
    visible = RequestRecord.objects.visible_to(member.actor(request))
    return visible.recent(at=now())


def with_applications(records: Iterable[RequestRecord]) -> list[Any]:
    """Return the records with the name of the application used, as `through`."""
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


def _page(
    request: HttpRequest, member: MemberContext, records: RequestRecordQuerySet
) -> Page:
    """Return the requested page; the first if its cursor is of another list."""
    cursor_scope = build_cursor_scope(request, f"portal:{member.organization.pk}")
    cursor = request.GET.get("cursor") or None
    try:
        return keyset_page(
            records,
            order=_ORDER,
            limit=_PAGE_SIZE,
            cursor=cursor,
            cursor_scope=cursor_scope,
        )
    except InvalidCursor:
        return keyset_page(
            records,
            order=_ORDER,
            limit=_PAGE_SIZE,
            cursor=None,
            cursor_scope=cursor_scope,
        )


def _callers(member: MemberContext) -> list[tuple[str, str]]:
    """Return keys and applications as choices, the newest first."""
    own = Q(organization__in=member.both_organizations())
    keys = ApiKey.objects.filter(own).values_list("pk", "name", "organization")
    applications = Application.objects.filter(own).order_by("-pk")
    return [
        *(
            (f"api_key:{pk}", f"{name} ({_mode(member, organization)})")
            for pk, name, organization in keys[:_MAX_CALLERS]
        ),
        *(
            (f"application:{pk}", f"{name} (application)")
            for pk, name in applications.values_list("pk", "name")[:_MAX_CALLERS]
        ),
    ]


def _mode(member: MemberContext, organization: int) -> str:
    return "live" if organization == member.organization.pk else "sandbox"


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in {*HTTPStatus} else ""
