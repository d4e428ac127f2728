"""API keys: issued once, rotated with an overlap, revoked at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from accounts.actor import Actor
from accounts.errors import KeyExpired, KeyRevoked, invalid
from accounts.models import ApiKey, Organization, SecurityEvent
from accounts.rules import (
    PROGRAM_NAME_CHARACTERS,
    clean_name,
    refuse_unknown_scopes,
)
from accounts.services.ceilings import require_organization_below_limit
from accounts.services.record import record
from accounts.services.secrets import add_secret, rotate_secret
from api.transactions import transactional

Kind = SecurityEvent.Type


@transactional
def issue_key(
    organization: Organization,
    *,
    name: str,
    scopes: Sequence[str],
    actor: Actor,
    at: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Return a new key and its secret, which is nowhere kept and shown only now.

    A sandbox's key is a test key. Raises InvalidRequest for an unknown scope, an empty
    name, or an expiry that has passed; LimitReached beside as many keys that count.
    """
    refuse_unknown_scopes(scopes)
    if not scopes:
        raise invalid("scopes", "Choose at least one.")
    # The name stands as an author in mails of ours.
    name = clean_name(name, longest=PROGRAM_NAME_CHARACTERS, can_hold_link=True)
    if expires_at is not None and expires_at <= at:
        raise invalid("expires_at", "Must lie in the future.")
    require_organization_below_limit(
        organization,
        organization.api_keys.usable(at=at),
        settings.API_KEYS_PER_ORGANIZATION,
        resource="API keys",
        actor=actor,
    )
    key = ApiKey.objects.create(
        organization=organization,
        name=name,
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
        created_at=at,
    )
    secret = add_secret(key.secrets, prefix=key.prefix, at=at)
    _record(Kind.KEY_ISSUED, key, actor, at, scopes=key.scopes)
    return key, secret


@transactional
def rotate_key(
    key: ApiKey, *, overlap: timedelta, actor: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """Return the key and a new secret; the old ones count for `overlap` longer.

    Identity, bucket and authorship stay. Raises KeyRevoked, KeyExpired (a new secret
    would be refused as well), InvalidRequest for an overlap below nothing or over
    seven days, and LimitReached when too many secrets would count at once; without an
    overlap the limit is never reached.
    """
    key = _lock(key)
    if key.revoked_at is not None:
        raise KeyRevoked(key=key.public_id)
    if key.expires_at is not None and key.expires_at <= at:
        raise KeyExpired(key=key.public_id)
    secret = rotate_secret(
        key.secrets, overlap=overlap, prefix=key.prefix, resource="key", at=at
    )
    _record(Kind.KEY_ROTATED, key, actor, at, overlap_seconds=overlap.total_seconds())
    return key, secret


@transactional
def revoke_key(key: ApiKey, *, actor: Actor, at: datetime) -> ApiKey:
    """End a key for good, from the next request on. Revoking again changes nothing."""
    key = _lock(key)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        _record(Kind.KEY_REVOKED, key, actor, at)
    return key


def _lock(key: ApiKey) -> ApiKey:
    keys = ApiKey.objects.select_for_update(of=("self",))
    return keys.select_related("organization").get(pk=key.pk)


def _record(
    kind: SecurityEvent.Type, key: ApiKey, actor: Actor, at: datetime, **details: object
) -> None:
    record(
        kind,
        actor=actor,
        organization=key.organization,
        subject=key.public_id,
        at=at,
        **details,
    )
