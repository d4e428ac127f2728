"""How database and counters are spoken to: limits on waiting, and durability."""

from typing import Any

from devpros.database_url import parse_database_url

Options = dict[str, Any]


def database(url: str) -> Options:
    """Return the database that a URL names, with what this service needs of it.

    An option of the URL counts instead of ours; its `options` come after ours, so that
    those it does not name stay.
    """
    found = parse_database_url(url)
    given = found["OPTIONS"]
    if found["ENGINE"].endswith("sqlite3"):
        # Django's backend, with writers that queue (devpros/sqlite3/base.py).
        return found | {"ENGINE": "devpros.sqlite3", "OPTIONS": _SQLITE | given}
    server = " ".join([_SERVER_OPTIONS, given.get("options", "")]).rstrip()
    return {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **found,
        "OPTIONS": _POSTGRESQL | given | {"options": server},
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
    # A server that vanished from the network is noticed within seconds, and not after
    # the quarter of an hour for which the kernel would send again.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    # Values travel apart from the statement, so the server can keep its plan: the
    # statements here have many joins and columns, and planning one costs more than
    # running it (docs/performance.md).
    "server_side_binding": True,
    "prepare_threshold": 3,
}
# No statement, lock or forgotten transaction may hold a request for ever.
_SERVER_OPTIONS = (
    "-c statement_timeout=5000 -c lock_timeout=2000"
    " -c idle_in_transaction_session_timeout=10000"
)
