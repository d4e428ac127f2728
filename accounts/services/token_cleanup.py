"""Codes and tokens past their time, cleared in short batches.

A live refresh token is worth nothing without the row of its access token, so that row
stays however long ago it expired; a used one is kept to know a theft. What a person
consented to, the connection, stays when its last token is gone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from accounts.errors import invalid
from accounts.models import AccessToken, Grant, RefreshToken

LARGEST_BATCH: Final = 1_000
# So long a code that is presented again is known to have been used.
CODE_KEPT: Final = timedelta(minutes=10)

Page = list[tuple[datetime, int]]


@dataclass(frozen=True)
class Cleared:
    """How many rows went, or would."""

    codes: int = 0
    access_tokens: int = 0
    refresh_tokens: int = 0

    def __add__(self, other: "Cleared") -> "Cleared":
        return Cleared(
            self.codes + other.codes,
            self.access_tokens + other.access_tokens,
            self.refresh_tokens + other.refresh_tokens,
        )


@dataclass
class _RowsToDelete:
    """The rows of one batch, by number."""

    codes: list[int] = field(default_factory=list)
    access_tokens: list[int] = field(default_factory=list)
    refresh_tokens: list[int] = field(default_factory=list)


def clear_tokens(
    *, at: datetime, batch_size: int = LARGEST_BATCH, is_dry_run: bool = False
) -> Iterator[Cleared]:
    """Yield what each batch cleared. Each is one transaction, over when it is yielded.

    Any number may do it at once, and stop after any batch. Raises InvalidRequest.
    """
    if not 1 <= batch_size <= LARGEST_BATCH:
        raise invalid("batch_size", f"Must be between 1 and {LARGEST_BATCH}.")
    finish = _count if is_dry_run else _delete
    return (finish(rows_to_delete) for rows_to_delete in _batches(at, batch_size))


def refresh_token_lifetime() -> timedelta:
    return timedelta(seconds=settings.OAUTH2_PROVIDER["REFRESH_TOKEN_EXPIRE_SECONDS"])


class BatchedCleanup:
    """The worker's job: one batch at each turn, until all is done.

    So events wait for one batch at most, however much there is to clear.
    """

    def __init__(self) -> None:
        self._batches: Iterator[Cleared] | None = None

    def __call__(self, *, at: datetime) -> bool:
        """Clear a batch; tell whether there may be another."""
        if self._batches is None:
            self._batches = clear_tokens(at=at)
        # A batch that failed ended the others as well; they come at a later turn.
        if next(self._batches, None) is not None:
            return True
        self._batches = None
        return False


take_turn = BatchedCleanup()


def _batches(at: datetime, size: int) -> Iterator[_RowsToDelete]:
    long_ago = at - refresh_token_lifetime()

    def of_expired(page: Page) -> _RowsToDelete:
        return _expired(page, long_ago)

    codes = Grant.objects.filter(expires__lte=at - CODE_KEPT)
    expired = AccessToken.objects.filter(expires__lte=at)
    used = RefreshToken.objects.filter(revoked__lte=long_ago)
    # Left behind by who deleted an access token by hand; it can never be used again.
    orphans = RefreshToken.objects.filter(
        revoked__isnull=True, access_token__isnull=True, created__lte=long_ago
    )
    sweeps: list[tuple[QuerySet, str, Callable[[Page], _RowsToDelete]]] = [
        (codes, "expires", lambda page: _RowsToDelete(codes=_numbers(page))),
        (expired, "expires", of_expired),
        (used, "revoked", lambda page: _RowsToDelete(refresh_tokens=_numbers(page))),
        (orphans, "created", lambda page: _RowsToDelete(refresh_tokens=_numbers(page))),
    ]
    for rows, column, choose in sweeps:
        for page in _pages(rows, column, size):
            yield choose(page)


def _expired(page: Page, long_ago: datetime) -> _RowsToDelete:
    """Choose the access tokens no live refresh token needs, and those idle with it."""
    live = RefreshToken.objects.filter(
        access_token__in=_numbers(page), revoked__isnull=True
    )
    needed_by = dict(live.values_list("access_token_id", "pk"))
    idle = {number for expired_at, number in page if expired_at <= long_ago}
    return _RowsToDelete(
        access_tokens=[n for _, n in page if n not in needed_by or n in idle],
        refresh_tokens=[needed_by[n] for n in idle & needed_by.keys()],
    )


def _pages(rows: QuerySet, column: str, size: int) -> Iterator[Page]:
    """Yield pages of the rows in the order of `column`, by keyset."""
    ordered = rows.order_by(column, "pk").values_list(column, "pk")
    page: Page = list(ordered[:size])
    while page:
        yield page
        last, number = page[-1]
        later = Q(**{f"{column}__gt": last}) | Q(**{column: last, "pk__gt": number})
        # Said a second time so that an index can start there.
        page = list(ordered.filter(later, **{f"{column}__gte": last})[:size])


def _numbers(page: Page) -> list[int]:
    return [number for _, number in page]


def _count(rows_to_delete: _RowsToDelete) -> Cleared:
    return Cleared(
        len(rows_to_delete.codes),
        len(rows_to_delete.access_tokens),
        len(rows_to_delete.refresh_tokens),
    )


@transaction.atomic
def _delete(rows_to_delete: _RowsToDelete) -> Cleared:
    """Delete those that nobody else holds, refresh tokens before what they need.

    What is past its time stays so; only whether a refresh token still hangs on an
    access token is asked again.
    """
    codes = _delete_free(Grant.objects.filter(pk__in=rows_to_delete.codes))
    refresh_tokens = _delete_free(
        RefreshToken.objects.filter(pk__in=rows_to_delete.refresh_tokens),
        named_by=(AccessToken, "source_refresh_token"),
    )
    unneeded = Q(refresh_token__isnull=True) | Q(refresh_token__revoked__isnull=False)
    access_tokens = _delete_free(
        AccessToken.objects.filter(unneeded, pk__in=rows_to_delete.access_tokens),
        named_by=(RefreshToken, "access_token"),
    )
    return Cleared(codes, access_tokens, refresh_tokens)


def _delete_free(
    rows: QuerySet, *, named_by: tuple[type[Model], str] | None = None
) -> int:
    """Delete the rows that no other transaction has locked; wait for nobody.

    In one statement each, where `delete()` would fetch the rows and take a hundred at a
    time, while on SQLite everybody waits.
    """
    free = rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    numbers = list(free.values_list("pk", flat=True))
    if not numbers:
        return 0
    if named_by is not None:
        model, name = named_by
        naming = model._default_manager.filter(**{f"{name}__in": numbers})
        naming.update(**{name: None})
    rows_to_delete = rows.model._default_manager.filter(pk__in=numbers)
    return int(rows_to_delete._raw_delete(rows_to_delete.db))
