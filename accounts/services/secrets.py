"""The secrets of API keys and applications: made, and rotated with an overlap."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from accounts.keys import digest, generate_key
from accounts.rules import refuse_bad_overlap
from accounts.services.ceilings import require_below_limit


def add_secret(secrets: Any, *, prefix: str, at: datetime) -> str:
    """Store the digest of a new secret; return the secret, to be shown only now.

    `secrets` is the related manager of an API key or an application.
    """
    secret = generate_key(prefix)
    secrets.create(digest=digest(secret), last_four=secret[-4:], created_at=at)
    return secret


def rotate_secret(
    secrets: Any, *, overlap: timedelta, prefix: str, resource: str, at: datetime
) -> str:
    """Return a new secret; the old ones count for `overlap` longer at most.

    The caller holds the row that the secrets belong to. Raises InvalidRequest for an
    overlap below nothing or over seven days, and LimitReached for `resource` when too
    many secrets would count at once; without an overlap the limit is never reached.
    """
    refuse_bad_overlap(overlap)
    end = at + overlap
    later = Q(valid_until__isnull=True) | Q(valid_until__gt=end)
    secrets.filter(later).update(valid_until=end)
    require_below_limit(
        secrets.valid(at=at),
        settings.SECRETS_AT_ONCE,
        resource=f"secrets of this {resource}",
    )
    return add_secret(secrets, prefix=prefix, at=at)
