"""@transactional: each service runs in one transaction, the outermost's."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from api.identifiers import change_lane

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS = 5
_inside: ContextVar[bool] = ContextVar("inside a service", default=False)


def transactional(service: Callable[P, R]) -> Callable[P, R]:
    """Run a service in one transaction; retry it when its new id is already taken.

    Two processes may pick the same id. The transaction of the second is rolled back and
    run again with ids of another lane (api/identifiers.py), up to five times.

    A service called by another service joins its transaction, without a savepoint: an
    exception ends both.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            return service(*args, **kwargs)
        token = _inside.set(True)
        try:
            return _run_with_retries(service, *args, **kwargs)
        finally:
            _inside.reset(token)

    return run


def _run_with_retries(service: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
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
    """Tell a primary key that is taken from every other violated constraint."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name).endswith("_pkey")
    # SQLite names the column: `UNIQUE constraint failed: tickets_ticket.id`.
    return str(error).startswith("UNIQUE") and str(error).endswith(".id")
