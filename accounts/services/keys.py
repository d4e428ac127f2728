"""API keys: issued once, rotated with an overlap, revoked at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from accounts.actor import Actor
from accounts.errors import KeyExpired, KeyRevoked, invalid
from accounts.keys import digest, generate_key
from accounts.models import ApiKey, ApiKeySecret, Organization, SecurityEvent
from accounts.names import refuse_invisible_name, refuse_reserved_name
from accounts.scopes import KEY_SCOPES
from accounts.services.ceilings import require_fewer, require_room_in
from accounts.services.record import record
from api.transactions import transactional

Kind = SecurityEvent.Type

LONGEST_OVERLAP = timedelta(days=7)


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
    _refuse_bad_key(name, scopes, expires_at, at)
    require_room_in(
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
    secret = _add_secret(key, at)
    _record(Kind.KEY_ISSUED, key, actor, at, scopes=key.scopes)
    return key, secret


@transactional
def rotate_key(
    key: ApiKey, *, overlap: timedelta, actor: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """Return the key and a new secret; the old ones count for `overlap` longer.

    Identity, bucket and authorship stay. Raises KeyRevoked, KeyExpired (a new secret
    would be refused as well), InvalidRequest for an overlap below nothing or over
    seven days, and LimitReached when too many secrets would count side by side; without
    an overlap there is always room.
    """
    key = _lock(key)
    if key.revoked_at is not None:
        raise KeyRevoked(key=key.public_id)
    if key.expires_at is not None and key.expires_at <= at:
        raise KeyExpired(key=key.public_id)
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise invalid("overlap", "Must be between 0 seconds and 7 days.")
    end = at + overlap
    sooner = Q(valid_until__isnull=True) | Q(valid_until__gt=end)
    key.secrets.filter(sooner).update(valid_until=end)
    require_fewer(
        key.secrets.filter(valid_until__gt=at),
        settings.SECRETS_AT_ONCE,
        resource="secrets of this key",
    )
    secret = _add_secret(key, at)
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


def _refuse_bad_key(
    name: str, scopes: Sequence[str], expires_at: datetime | None, at: datetime
) -> None:
    unknown = set(scopes) - set(KEY_SCOPES)
    if unknown or not scopes:
        raise invalid("scopes", f"Choose from {', '.join(KEY_SCOPES)}.")
    if not 1 <= len(name.strip()) <= 80:
        raise invalid("name", "Must have 1 to 80 characters.")
    refuse_invisible_name(name, field="name")
    refuse_reserved_name(name, field="name")  # it stands as an author in mails of ours
    if expires_at is not None and expires_at <= at:
        raise invalid("expires_at", "Must lie in the future.")


def _lock(key: ApiKey) -> ApiKey:
    keys = ApiKey.objects.select_for_update(of=("self",))
    return keys.select_related("organization").get(pk=key.pk)


def _add_secret(key: ApiKey, at: datetime) -> str:
    secret = generate_key(key.prefix)
    ApiKeySecret.objects.create(
        api_key=key, digest=digest(secret), last_four=secret[-4:], created_at=at
    )
    return secret


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
