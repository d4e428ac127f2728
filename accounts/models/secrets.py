"""What the secrets of API keys and of applications have in common."""

from django.db import models

from accounts.querysets import SecretQuerySet


class HashedSecret(models.Model):
    """One secret, as a digest. The newest has no end of its own (`valid_until`)."""

    digest = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    valid_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = SecretQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"…{self.last_four}"
