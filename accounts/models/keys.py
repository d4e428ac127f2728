"""API keys and their secrets."""

from datetime import datetime

from django.db import models

from accounts.models.organizations import Organization
from accounts.models.secrets import HashedSecret
from accounts.querysets import ApiKeyQuerySet
from api.identifiers import next_number


class ApiKey(models.Model):
    """The identity of a key; its secrets come and go with each rotation."""

    id = models.BigIntegerField(primary_key=True, default=next_number, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"

    @property
    def public_id(self) -> str:
        return f"KEY-{self.pk}"

    @property
    def prefix(self) -> str:
        return "dp_test_" if self.organization.is_sandbox else "dp_live_"

    def is_usable(self, *, at: datetime) -> bool:
        """Tell whether the key authenticates at this moment."""
        alive = self.revoked_at is None
        unexpired = self.expires_at is None or self.expires_at > at
        return alive and unexpired and self.organization.is_open


class ApiKeySecret(HashedSecret):
    """One secret of a key."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="secrets")
