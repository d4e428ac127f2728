"""Read DATABASE_URL: what it names, and each of its options, or say what is wrong.

No message repeats the URL or a part of it that may hold the password.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from psycopg import pq

Database = dict[str, Any]

_POSTGRESQL: Final = {"postgres", "postgresql", "pgsql", "psql"}
# What the rest of the URL says, or what no service may choose.
_NOT_IN_THE_QUERY: Final = {"user", "password", "dbname", "replication"}
# Options of Django's that may stand in the query, and how they are read.
_OF_DJANGO: Final = {"conn_max_age"}
_OF_SQLITE: Final = {"timeout"}


def parse_database_url(url: str) -> Database:
    """Return the database as Django's settings name it, with the URL's own options.

    Raises ImproperlyConfigured for an engine or an option that is not known.
    """
    address, _, query = url.partition("?")
    scheme = address.partition(":")[0]
    if scheme not in {*_POSTGRESQL, "sqlite"}:
        raise ImproperlyConfigured(
            "DATABASE_URL names neither PostgreSQL nor SQLite: it begins with"
            " postgres:// or sqlite:///."
        )
    database = _parse_address(address, query)
    options = _parse_query(query)
    if scheme == "sqlite":
        return database | {"OPTIONS": _sqlite_options(options)}
    _refuse_unknown(options, known=_libpq_options() | _OF_DJANGO)
    if "conn_max_age" in options:
        database["CONN_MAX_AGE"] = _number(options, "conn_max_age")
    kept = {name: text for name, text in options.items() if name not in _OF_DJANGO}
    return database | {"OPTIONS": kept}


def _parse_address(address: str, query: str) -> Database:
    """Read everything before the query.

    A port that is no number, and a query with an @, are halves of a password.
    """
    try:
        if "@" in query:
            raise ValueError
        database = dict(environ.Env.db_url_config(address))
        host = urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Special characters of its password are"
            " percent-encoded: / is %2F, # is %23, ? is %3F, @ is %40."
        ) from None
    if host.upper().startswith("%2F"):  # the folder of a socket, as libpq writes it
        database["HOST"] = unquote(host)
    return database


def _parse_query(query: str) -> dict[str, str]:
    """Return the options by their names; each may be given once, and has a value."""
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    if len(options) < len(pairs):
        raise ImproperlyConfigured("DATABASE_URL gives an option twice.")
    for name, text in options.items():
        if not text:
            raise ImproperlyConfigured(f"DATABASE_URL gives {name!r} no value.")
    return options


def _libpq_options() -> set[str]:
    """Return the connection options that the installed libpq knows."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    return known - _NOT_IN_THE_QUERY


def _sqlite_options(options: Mapping[str, str]) -> dict[str, Any]:
    _refuse_unknown(options, known=_OF_SQLITE)
    return {name: _number(options, name) for name in options}


def _refuse_unknown(options: Mapping[str, str], *, known: set[str]) -> None:
    if unknown := sorted(options.keys() - known):
        raise ImproperlyConfigured(
            f"DATABASE_URL has options that are not known: {', '.join(unknown)}."
        )


def _number(options: Mapping[str, str], name: str) -> int:
    if not (options[name].isascii() and options[name].isdigit()):
        raise ImproperlyConfigured(f"DATABASE_URL: {name} is a whole number.")
    return int(options[name])
