"""A queue as a CSV file, with the filters and the order of its page."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.admin.pages import actor_of
from api.datetimes import format_datetime, now
from desk.filters import filtered_tickets, sort_of
from desk.pages.decorators import agents_only
from desk.pages.queue_form import QueueForm
from desk.queues import ticket_rows
from tickets.models import Priority

MAX_ROWS: Final = 10_000
_CHUNK_SIZE: Final = 500  # rows that are in memory at a time
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
# The characters that start a formula (OWASP, CSV injection), also in full width.
_FORMULA_START: Final = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
# A formula can start at the start of a cell, and after a character that a spreadsheet
# with other settings takes for the separator, with quotes and spaces between.
_FORMULA_POSITIONS: Final = re.compile(
    rf'^(?=[ \u00a0]*[{_FORMULA_START}])|(?<=[;|\t])(?=[ \u00a0"]*[{_FORMULA_START}])'
)


@require_GET
@agents_only(permission="desk.export_ticket")
def export(request: HttpRequest) -> HttpResponseBase:
    """Stream up to `MAX_ROWS` rows as CSV (RFC 4180), UTF-8 with a byte order mark."""
    form, at = QueueForm(request.GET), now()
    if not form.is_valid():
        return redirect(f"{reverse('desk:queue')}?{form.query()}")
    tickets = filtered_tickets(form.filters, actor=actor_of(request), at=at)
    rows = ticket_rows(sort_of(form.filters).sorted(tickets))[:MAX_ROWS]
    response = StreamingHttpResponse(
        _csv_lines(rows.iterator(chunk_size=_CHUNK_SIZE)),
        content_type="text/csv; charset=utf-8",
    )
    name = f"tickets-{form.queue_name}-{at:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def escape_formulas(cell: str) -> str:
    """Return text that no spreadsheet reads as a formula, with any separator.

    An apostrophe is inserted where a formula could start, and nowhere else, so that
    other text stays readable for programs.
    """
    return _FORMULA_POSITIONS.sub("'", cell)


class _LineWriter:
    """A file object whose `write` returns the line, so that csv yields it."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(rows: Iterable[Any]) -> Iterator[str]:
    writer = csv.writer(_LineWriter(), quoting=csv.QUOTE_ALL)
    yield "\ufeff"  # the mark: without it Excel assumes another encoding
    yield writer.writerow(_HEADER)
    for row in rows:
        yield writer.writerow([escape_formulas(cell) for cell in _cells(row)])


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
        row.due_date.isoformat() if row.due_date else "",
        format_datetime(row.waiting_since) or "",
        format_datetime(row.created_at) or "",
    ]
