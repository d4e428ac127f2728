"""What the dialect itself has to remember."""

from django.db import models


class IdempotencyRecord(models.Model):
    """A POST that was made once, and what it was answered; kept for 24 hours.

    `fingerprint` is a keyed digest of the request, never the request; `body` is the
    answer without what is shown only once.
    """

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    headers = models.JSONField(default=dict)
    # The id of what the answer is about, and names of fields that no replay shows.
    about = models.CharField(max_length=40, blank=True, default="")
    withheld = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="one_record_per_key")
        ]
        indexes = [
            models.Index(fields=["created_at"], name="idempotency_by_age"),
            models.Index(
                fields=["about", "id"],
                condition=~models.Q(about=""),
                name="idempotency_about",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.fingerprint[:8]}"


class CountedWindow(models.Model):
    """How often something was tried in one window; `key` is a digest of who and what.

    Written only while the store of counters is gone (counted_windows.py).
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at}"
