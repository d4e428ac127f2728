"""The frame of every verb: one transaction, owned by the outermost."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from api.identifiers import change_lane

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS = 5
_inside: ContextVar[bool] = ContextVar("inside a verb", default=False)


def transactional(service: Callable[P, R]) -> Callable[P, R]:
    """Run the service in one transaction; again when a fresh id was already taken.

    Two processes may draw the same number. The loser's whole transaction is undone and
    decided anew in another lane, so nothing is half-written and no number used twice.

    A verb called by a verb joins its transaction, without a savepoint of its own: an
    exception has to end both.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            return service(*args, **kwargs)
        token = _inside.set(True)
        try:
            return _try_again(service, *args, **kwargs)
        finally:
            _inside.reset(token)

    return run


def _try_again(service: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    for _ in range(_ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return service(*args, **kwargs)
        except IntegrityError as error:
            if not _is_id_collision(error):
                raise
            change_lane()
    with transaction.atomic():
        return service(*args, **kwargs)


def _is_id_collision(error: IntegrityError) -> bool:
    """Tell a taken primary key from every other broken rule."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name).endswith("_pkey")
    # SQLite names the column: `UNIQUE constraint failed: tickets_ticket.id`.
    return str(error).startswith("UNIQUE") and str(error).endswith(".id")
