"""A queue as a file: what the list shows, under the same filters, row by row."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from django.http import (
    HttpRequest,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.admin.pages import actor_of
from api.datetimes import format_datetime, now
from desk.filters import sort_of, tickets_wanted
from desk.pages.door import agents_only
from desk.pages.queue_form import QueueForm
from desk.queues import rows_of
from tickets.models import Priority

MOST_ROWS: Final = 10_000
_AT_ONCE: Final = 500
_HEADER: Final = (
    "id",
    "title",
    "status",
    "priority",
    "organization",
    "customer_email",
    "assigned_to",
    "tags",
    "due_date",
    "waiting_since",
    "created_at",
)
# What makes a formula of a cell (OWASP, CSV injection), also in East Asian width.
_FORMULA: Final = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
# Where a cell begins: at its start, and after what other settings of a spreadsheet take
# for the separator, whatever of quotes and spaces stands between.
_BEGINS: Final = re.compile(
    rf'^(?=[ \u00a0]*[{_FORMULA}])|(?<=[;|\t])(?=[ \u00a0"]*[{_FORMULA}])'
)


@require_GET
@agents_only(permission="desk.export_ticket")
def export(request: HttpRequest) -> HttpResponseBase:
    """Stream up to `MOST_ROWS` rows as CSV (RFC 4180, UTF-8 with its mark)."""
    form, at = QueueForm(request.GET), now()
    if not form.is_valid():
        return redirect(f"{reverse('desk:queue')}?{form.query()}")
    tickets = tickets_wanted(form.wanted, actor=actor_of(request), at=at)
    rows = rows_of(sort_of(form.wanted).sorted(tickets))[:MOST_ROWS]
    answer = StreamingHttpResponse(
        _lines(rows.iterator(chunk_size=_AT_ONCE)),
        content_type="text/csv; charset=utf-8",
    )
    name = f"tickets-{form.queue_name}-{at:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def closed(cell: str) -> str:
    """Return text that a spreadsheet reads as text, whatever its separator is.

    An apostrophe is put where a cell would begin as a formula, and nowhere else, so
    that programs read what is there.
    """
    return _BEGINS.sub("'", cell)


class _Line:
    """A file of which csv writes one line at a time."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[Any]) -> Iterator[str]:
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff"  # without it Excel reads another encoding
    yield writer.writerow(_HEADER)
    for row in rows:
        yield writer.writerow([closed(cell) for cell in _cells(row)])


def _cells(row: Any) -> list[str]:
    return [
        f"TICK-{row.id}",
        row.title,
        row.status,
        str(Priority(row.priority).label),
        row.organization_name,
        row.customer_email or "",
        row.assignee_email or "",
        ", ".join(row.tags),
        _day(row.due_date),
        format_datetime(row.waiting_since) or "",
        format_datetime(row.created_at) or "",
    ]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
