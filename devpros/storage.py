"""How database and counters are spoken to: limits on waiting, and durability."""

from typing import Any

Options = dict[str, Any]


def with_options(database: Options) -> Options:
    """Return a database as its URL names it, with what this service needs of it."""
    if database["ENGINE"].endswith("sqlite3"):
        return database | {"OPTIONS": _SQLITE}
    # No statement, lock or forgotten transaction may hold a request for ever.
    return database | {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _POSTGRESQL,
    }


def counters(url: str) -> Options:
    """Return the cache that counts: shared by processes, or of this process alone."""
    if url:
        return {
            "BACKEND": "api.counters.WindowCounters",
            "LOCATION": url,
            # A counter that does not answer at once is worth less than the request.
            "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
        }
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # The default of 300 entries would throw counters away.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }


_SQLITE: Options = {
    # IMMEDIATE takes the write lock at BEGIN, so a transaction that reads first and
    # writes later waits its turn instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    # What is deleted is overwritten: a purged secret is on no free page.
    " PRAGMA secure_delete=ON;",
}
_POSTGRESQL: Options = {
    "connect_timeout": 3,
    # Values travel apart from the statement, so the server can keep its plan: the
    # statements here have many joins and columns, and planning one costs more than
    # running it (docs/performance.md).
    "server_side_binding": True,
    "prepare_threshold": 3,
    "options": "-c statement_timeout=5000 -c lock_timeout=2000"
    " -c idle_in_transaction_session_timeout=10000",
}
