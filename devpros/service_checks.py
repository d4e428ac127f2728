"""`check --deploy` asks the database and the cache that settings name.

With --offline nothing is asked (`databases` is None, as Django has it).
"""

import ipaddress
from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import pq
from redis.exceptions import RedisError

_VERIFIED = ("verify-full", "verify-ca")
_CA = "Add ?sslmode=verify-full&sslrootcert=/path/to/ca.pem to DATABASE_URL."


@checks.register(checks.Tags.database, deploy=True)
def check_services(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if databases is None:
        return []
    found = [
        message for alias in databases for message in _database(connections[alias])
    ]
    return [*found, *_cache()]


@checks.register(checks.Tags.security, deploy=True)
def check_tls_of_the_database(
    app_configs: Any, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Judge what DATABASE_URL asks for; the database need not be there."""
    mode = _sslmode(connections["default"])
    if mode is None or mode in _VERIFIED:
        return []
    if mode == "require":
        return [
            checks.Warning(
                "The database is reached over TLS, and whose certificate is not asked.",
                hint=_CA,
                id="devpros.W004",
            )
        ]
    return [
        checks.Error(
            f"The database is not on this machine, and sslmode is {mode}: passwords"
            " and tickets may travel in the clear.",
            hint=_CA,
            id="devpros.E006",
        )
    ]


def _database(connection: Any) -> Iterator[checks.CheckMessage]:
    try:
        connection.ensure_connection()
        yield from _session(connection)
        yield from _migrations(connection)
    except (DatabaseError, InterfaceError) as error:
        # The driver's words may name more than is good to show; its class does not.
        why = type(error.__cause__ or error).__name__
        yield checks.Error(
            f"The database {_named(connection)} does not answer ({why}).",
            hint="Look at DATABASE_URL, and at the database's own log.",
            id="devpros.E007",
        )
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _session(connection: Any) -> Iterator[checks.CheckMessage]:
    """Look at what this very session got."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(ssl, false), current_setting('transaction_read_only')"
            " FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        )
        is_over_tls, read_only = cursor.fetchone() or (False, "off")
    if _sslmode(connection) is not None and not is_over_tls:
        yield checks.Error(
            "The session with the database is not over TLS.",
            hint=_CA,
            id="devpros.E008",
        )
    if read_only == "on":
        yield checks.Error(
            "The database takes no writes.",
            hint="Add target_session_attrs=read-write where there are several hosts.",
            id="devpros.E009",
        )


def _migrations(connection: Any) -> Iterator[checks.CheckMessage]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        first = missing[0][0]
        yield checks.Error(
            f"{len(missing)} migrations are not applied, the first is {first}.",
            hint="Run manage.py migrate.",
            id="devpros.E010",
        )


def _cache() -> Iterator[checks.CheckMessage]:
    try:
        cache.set("check", "1", timeout=10)
    except (RedisError, OSError) as error:
        yield checks.Error(
            f"The cache that CACHE_URL names does not answer ({type(error).__name__}).",
            hint="Start the Valkey or Redis, or look at CACHE_URL.",
            id="devpros.E011",
        )


def _sslmode(connection: Any) -> str | None:
    """Return how TLS is asked for; None where the database is on this machine."""
    if connection.vendor != "postgresql":
        return None
    hosts = str(connection.settings_dict["HOST"] or _by_libpq("host")).split(",")
    if all(map(_is_local, hosts)):
        return None
    given = connection.settings_dict["OPTIONS"].get("sslmode")
    return str(given or _by_libpq("sslmode"))


def _by_libpq(option: str) -> str:
    """Return what counts without an option of ours: PGSSLMODE, or what is built in."""
    for known in pq.Conninfo.get_defaults():
        if known.keyword == option.encode():
            return (known.val or b"").decode()
    return ""


def _is_local(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True  # a socket of this machine
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _named(connection: Any) -> str:
    facts = connection.settings_dict
    where = f" at {facts['HOST']}" if facts["HOST"] else ""
    return f"{facts['NAME']}{where}"
