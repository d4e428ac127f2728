"""Secrets on loan, the record of who opened them, and one-time links."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from api.identifiers import next_number
from credentials.querysets import (
    AccessRecordQuerySet,
    CredentialQuerySet,
    DropLinkQuerySet,
    SealedFactorManager,
)
from credentials.texts import is_sealed, sealed_as_text, text_as_sealed
from credentials.types import TYPES
from credentials.vault import (
    Context,
    Plaintext,
    Sealed,
    SealedField,
    Unsealable,
    credential_context,
    seal,
)
from tickets.models import Ticket


class Ending(models.TextChoices):
    """Why a secret no longer exists."""

    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"
    CONSUMED = "consumed", "Consumed"
    PURGED = "purged", "Purged"


class Credential(models.Model):
    """A secret and what is known of it. When the secret goes, the row stays."""

    id = models.BigIntegerField(primary_key=True, default=next_number, editable=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="credentials")
    type = models.CharField(max_length=20, choices=[(name, name) for name in TYPES])
    fields = models.JSONField(default=list)  # names alone
    sealed_secret = SealedField(null=True)
    # Repeats what the sealed value says, so that "which rows still use it" is a query.
    key_id = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()
    max_reveals = models.PositiveIntegerField(null=True)
    reveals = models.PositiveIntegerField(default=0)
    ended_as = models.CharField(max_length=10, choices=Ending, blank=True)
    ended_at = models.DateTimeField(null=True)
    created_by_type = models.CharField(max_length=12)
    created_by_id = models.BigIntegerField()
    created_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    # The last receipt of its access log, and how many records that has.
    head = models.CharField(max_length=64)
    records = models.PositiveIntegerField(default=0)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        # To be asked with the assignment, which no permission stands in for.
        permissions = [("open_credential", "Can open secrets of assigned tickets")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_as="", ended_at=None, sealed_secret__isnull=False)
                | Q(ended_at__isnull=False, key_id="", sealed_secret__isnull=True)
                & ~Q(ended_as=""),
                name="ended_iff_the_secret_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(max_reveals=None) | Q(reveals__lte=F("max_reveals")),
                name="revealed_at_most_as_often_as_allowed",
            ),
        ]
        # Of those with a secret alone: however many ended, the purge, health and the
        # rotation read what is left.
        indexes = [
            models.Index(
                fields=[column], condition=Q(ended_as=""), name=f"credential_by_{name}"
            )
            for name, column in {"expiry": "expires_at", "key": "key_id"}.items()
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        return f"CRED-{self.pk}"

    @property
    def context(self) -> Context:
        """Return what its secret is bound to; change one of it and nothing opens."""
        return credential_context(
            organization=self.ticket.organization_id,
            ticket=self.ticket_id,
            credential=self.pk,
            credential_type=self.type,
            expires_at=self.expires_at,
        )

    @property
    def sealed(self) -> Sealed:
        """Return the sealed secret of a credential that has not ended."""
        if self.sealed_secret is None:
            raise Unsealable
        return self.sealed_secret

    def status_at(self, at: datetime) -> str:
        """Return its status as people read it: what is over is, before any purge."""
        if self.ended_as:
            return self.ended_as
        if self.expires_at <= at:
            return Ending.EXPIRED
        ended_at = self.ticket.resolved_at or self.ticket.closed_at
        if ended_at and ended_at + settings.CREDENTIAL_CLOSE_GRACE <= at:
            return Ending.PURGED
        return "active"


class AccessRecord(models.Model):
    """One line of a credential's access log: append-only, chained and signed."""

    class Action(models.TextChoices):
        REVEALED = "revealed", "Revealed"
        REFUSED = "refused", "Refused"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "Revoked"
        CONSUMED = "consumed", "Consumed"
        PURGED = "purged", "Purged"

    credential = models.ForeignKey(
        Credential, models.CASCADE, related_name="access_records"
    )
    position = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action)
    at = models.DateTimeField()
    actor_type = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)
    client_address = models.CharField(max_length=45, blank=True)
    receipt = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    # What the receipt covers: 1 the name and address, 2 their salted digest (chain.py).
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    personal_digest = models.CharField(max_length=64, blank=True, db_default="")
    salt = models.CharField(max_length=32, blank=True, db_default="")
    erasure = models.CharField(max_length=192, blank=True, db_default="")

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        ordering = ["credential", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["credential", "position"], name="one_record_at_each_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.credential}"


class DropLink(models.Model):
    """A one-time address at which somebody without an account hands over a secret."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="drop_links")
    digest = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=20, choices=[(name, name) for name in TYPES])
    message = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_by_type = models.CharField(max_length=12)
    created_by_id = models.BigIntegerField()
    created_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    objects = DropLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"for {self.ticket}"


class SealedFactor(Authenticator):
    """What allauth keeps of an app or of recovery codes, as rows to rewrap.

    `key_id` comes with each row from the query; it is empty for one in the clear.
    """

    objects = SealedFactorManager()  # type: ignore[misc]  # allauth declares none of the class

    class Meta:
        proxy = True
        default_permissions = ()

    @property
    def public_id(self) -> str:
        return f"second factor {self.pk}"

    @property
    def context(self) -> Context:
        return Context.of("second_factor")

    @property
    def sealed_secret(self) -> Sealed:
        """Return it; of a text in the clear a new one. Raises KeyUnavailable."""
        text = self.data[self._name]
        if is_sealed(text):
            return text_as_sealed(text)
        return seal(Plaintext({"text": text}), context=self.context)

    @sealed_secret.setter
    def sealed_secret(self, sealed: Sealed) -> None:
        self.data[self._name] = sealed_as_text(sealed)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the one column there is, whatever the vault calls its parts."""
        super().save(update_fields=["data"])

    @property
    def _name(self) -> str:
        return "secret" if self.type == self.Type.TOTP else "seed"
