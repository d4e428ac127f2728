"""Find an API key and its organization by a secret, in one prepared statement."""

from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from accounts.models import ApiKey, ApiKeySecret, Organization
from api.prepared import Prepared

_KEY = [field.attname for field in ApiKey._meta.concrete_fields]
_ORGANIZATION = [field.attname for field in Organization._meta.concrete_fields]
_AFTER_KEY = 1 + len(_KEY)
_AFTER_ORGANIZATION = _AFTER_KEY + len(_ORGANIZATION)


def _of_digest(digest: str) -> QuerySet:
    return ApiKeySecret.objects.filter(digest=digest).values_list(
        "valid_until",
        *(f"api_key__{name}" for name in _KEY),
        *(f"api_key__organization__{name}" for name in _ORGANIZATION),
        *(f"api_key__organization__sandbox_of__{name}" for name in _ORGANIZATION),
    )


_find = Prepared(_of_digest, digest=str)


def key_of_secret(digest: str, *, at: datetime) -> ApiKey | None:
    """Return the key with its organization; None unless the secret counts."""
    rows = _find(digest=digest)
    if not rows:
        return None
    (row,) = rows
    valid_until: datetime | None = row[0]
    if valid_until is not None and valid_until <= at:
        return None
    key = ApiKey.from_db(DEFAULT_DB_ALIAS, _KEY, row[1:_AFTER_KEY])
    organization = _organization(row[_AFTER_KEY:_AFTER_ORGANIZATION])
    organization.sandbox_of = _organization(row[_AFTER_ORGANIZATION:])
    key.organization = organization
    return key


def _organization(values: tuple[Any, ...]) -> Any:
    """Return an organization; None where the join found none."""
    if values[0] is None:
        return None
    return Organization.from_db(DEFAULT_DB_ALIAS, _ORGANIZATION, values)
