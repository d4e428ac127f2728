"""Stored responses of Idempotency-Keys, and counters of the database."""

from django.db import models


class IdempotencyRecord(models.Model):
    """The response of a POST with an Idempotency-Key; kept for 24 hours.

    `fingerprint` is a keyed digest of the request, never the request; `body` is the
    JSON of the response without fields that are returned only once.
    """

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    headers = models.JSONField(default=dict)
    # The id of the object in the response, and names of fields no replay contains.
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
    """A counter of one rate limit in one window; `key` is a digest of its name.

    Written only while the store of counters is gone (api/counted_windows.py).
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at}"
