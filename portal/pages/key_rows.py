"""API keys as rows of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from accounts.models import ApiKey, ApiKeySecret
from accounts.scopes import KEY_SCOPES


@dataclass(frozen=True)
class KeyRow:
    """A key with its valid secrets prefetched, the newest first, as of `at`."""

    key: ApiKey
    at: datetime

    @property
    def organization_id(self) -> int:
        return self.key.organization_id

    @property
    def is_live(self) -> bool:
        return not self.key.organization.is_sandbox

    @property
    def masked_secret(self) -> str:
        """Return the secret's prefix and last four characters."""
        if not self._secrets:
            return ""
        return f"{self.key.prefix}…{self._secrets[0].last_four}"

    @property
    def expiring_secret(self) -> ApiKeySecret | None:
        """Return the older of two valid secrets, or None."""
        old = [secret for secret in self._secrets if secret.valid_until is not None]
        return old[0] if old else None

    @property
    def scopes(self) -> Sequence[str]:
        return [scope for scope in KEY_SCOPES if scope in self.key.scopes]

    @property
    def end_text(self) -> str:
        return "Revoked" if self.key.revoked_at else "Expired"

    @property
    def ended_at(self) -> datetime | None:
        return self.key.revoked_at or self.key.expires_at

    @property
    def _secrets(self) -> list[ApiKeySecret]:
        return list(self.key.secrets.all())


def with_secrets(keys: Any, *, at: datetime) -> Any:
    """Fetch each key's organization and valid secrets with it."""
    valid = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    secrets = ApiKeySecret.objects.filter(valid).order_by("-id")
    found = keys.select_related("organization__sandbox_of")
    return found.prefetch_related(Prefetch("secrets", queryset=secrets))
