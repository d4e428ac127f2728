"""Keyset pagination: as fast at any depth, stable while rows are added and removed.

docs/contract.md, 1.11. A cursor holds the last row's sort value and id, signed together
with its scope: the caller, the path and the filters. Ties are broken by the id and
nulls come last, so equal or missing values neither repeat nor lose a row.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from api.errors import InvalidCursor

_LONGEST_CURSOR = 1024
_signer = signing.Signer(salt="api.pagination")


@dataclass(frozen=True)
class Order:
    """A sort by `field`, then by id in the same direction; nulls last."""

    field: str
    descending: bool = False
    nullable: bool = False

    def sorted(self, rows: QuerySet) -> QuerySet:
        by = F(self.field).desc if self.descending else F(self.field).asc
        tie = "-id" if self.descending else "id"
        return rows.order_by(by(nulls_last=True) if self.nullable else by(), tie)

    def after(self, value: Any, number: int) -> Q:
        """Match the rows behind the one with this sort value and id."""
        lookup = "lt" if self.descending else "gt"
        behind_id = Q(**{f"id__{lookup}": number})
        if value is None:
            return Q(**{f"{self.field}__isnull": True}) & behind_id
        same = Q(**{self.field: value}) & behind_id
        behind = Q(**{f"{self.field}__{lookup}": value}) | same
        if self.nullable:
            behind |= Q(**{f"{self.field}__isnull": True})
        return behind


@dataclass(frozen=True)
class Page:
    rows: Sequence[Any]
    next_cursor: str | None

    @property
    def has_more(self) -> bool:
        return self.next_cursor is not None


def keyset_page(
    rows: QuerySet, *, order: Order, limit: int, cursor: str | None, cursor_scope: str
) -> Page:
    """Return up to `limit` rows behind `cursor`; raise InvalidCursor."""
    if cursor is not None:
        value, number = _position(rows, order, read_cursor(cursor, cursor_scope))
        rows = rows.filter(order.after(value, number))
    found = list(order.sorted(rows)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    value = getattr(last, order.field)
    plain = value.isoformat() if hasattr(value, "isoformat") else value
    return Page(found[:limit], make_cursor([plain, last.id], cursor_scope))


def _position(rows: QuerySet, order: Order, payload: Any) -> tuple[Any, int]:
    try:
        value, number = payload
        field = rows.model._meta.get_field(order.field)
        return field.to_python(value), int(number)
    except Exception:
        # The signature is valid, so it is a cursor of another list or an older release.
        raise InvalidCursor() from None


def make_cursor(payload: Any, cursor_scope: str) -> str:
    """Return a signed cursor that `read_cursor` accepts for this scope alone."""
    return _signer.sign_object([cursor_scope, payload])


def read_cursor(cursor: str, cursor_scope: str) -> Any:
    """Return the payload of a cursor made for this scope; raise InvalidCursor."""
    if len(cursor) > _LONGEST_CURSOR:
        raise InvalidCursor()
    try:
        bound, payload = _signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        raise InvalidCursor() from None
    if bound != cursor_scope:
        raise InvalidCursor()
    return payload


def build_cursor_scope(request: HttpRequest, caller: str) -> str:
    """Return a digest of the caller, the path and the filters of this request."""
    filters = sorted(
        (name, values)
        for name, values in request.GET.lists()
        if name not in ("cursor", "after", "limit")
    )
    scope = json.dumps([caller, request.path_info, filters])
    return hashlib.sha256(scope.encode()).hexdigest()[:16]


def next_link(request: HttpRequest, cursor: str, name: str = "cursor") -> str:
    """Return the RFC 8288 Link to the next page, with the host the client used."""
    query = request.GET.copy()
    query[name] = cursor
    url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return f'<{url}>; rel="next"'
