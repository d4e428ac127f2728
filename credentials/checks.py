"""Keys that are missing or unsound stop every start; weak ones stop a deployment."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, InterfaceError

from credentials.keys import find_key_errors, find_weaknesses
from credentials.services.key_check import find_unusable_keys

CUSTODY: Final = "custody"
_LONGEST_GRACE: Final = timedelta(days=30)  # as long as any secret lives
_MAKE_ONE: Final = "Make an entry with `manage.py credential_keys new`."


@checks.register(CUSTODY)
def check_custody(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    return [*_errors(), *_graces()]


@checks.register(CUSTODY, deploy=True)
def check_strength(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    weak = find_weaknesses(settings.CREDENTIAL_KEYS, settings.SECRET_KEY)
    return [
        checks.Error(f"CREDENTIAL_KEYS: {text}", hint=_MAKE_ONE, id="credentials.E003")
        for text in weak
    ]


@checks.register(CUSTODY, checks.Tags.database, deploy=True)
def check_stored_secrets(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Try the keys on what is stored; that the database is gone is said elsewhere."""
    if databases is None or find_key_errors(settings.CREDENTIAL_KEYS):
        return []
    try:
        unusable = find_unusable_keys()
    except (DatabaseError, InterfaceError):
        return []
    return [
        checks.Error(
            f"CREDENTIAL_KEYS does not open what is sealed under {name!r}.",
            hint="Put the key back that sealed it; `manage.py credential_keys status`"
            " counts the secrets of each.",
            id="credentials.E005",
        )
        for name in unusable
    ]


def _errors() -> Iterator[checks.CheckMessage]:
    if not settings.CREDENTIAL_KEYS.strip():
        yield checks.Error(
            "CREDENTIAL_KEYS is not set: no secret could be kept.",
            hint=f"{_MAKE_ONE} bin/serve does it by itself.",
            id="credentials.E001",
        )
        return
    for text in find_key_errors(settings.CREDENTIAL_KEYS):
        yield checks.Error(
            f"CREDENTIAL_KEYS: {text}",
            hint="Entries are written id:base64 or name a remote key; see"
            " docs/operations.md.",
            id="credentials.E002",
        )


def _graces() -> Iterator[checks.CheckMessage]:
    if not timedelta(0) <= settings.CREDENTIAL_CLOSE_GRACE <= _LONGEST_GRACE:
        yield checks.Error(
            "CREDENTIAL_CLOSE_GRACE is not between 0 and 30 days.",
            hint="Set it in seconds; without it, it is 3600.",
            id="credentials.E004",
        )
