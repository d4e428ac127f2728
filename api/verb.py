"""The frame of every verb: one transaction, owned by the service."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS = 5


def verb(service: Callable[P, R]) -> Callable[P, R]:
    """Run the service in one transaction; again when a fresh id was already taken.

    Two processes may pick the same microsecond. The loser's whole transaction is
    undone and decided anew, so nothing is half-written and no number is used twice.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return service(*args, **kwargs)
            except IntegrityError as error:
                if attempt == _ATTEMPTS or not _is_id_collision(error):
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    return run


def _is_id_collision(error: IntegrityError) -> bool:
    """Tell a taken primary key from every other broken rule."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name).endswith("_pkey")
    # SQLite names the column: `UNIQUE constraint failed: tickets_ticket.id`.
    return str(error).startswith("UNIQUE") and str(error).endswith(".id")
