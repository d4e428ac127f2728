"""How people come in: a code sent to an address, or an invitation by an owner."""

import uuid
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.organizations import Organization
from accounts.models.people import Membership
from accounts.querysets import InvitationQuerySet

MOST_TRIES: Final = 5


class EmailCode(models.Model):
    """A code that was sent to an address, as a digest, and what it was asked for.

    What a sign-up was told waits here: before the code nothing is made of it.
    """

    class Purpose(models.TextChoices):
        SIGN_UP = "sign_up", "Sign-up"
        PASSWORD_RESET = "password_reset", "New password"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    email = models.CharField(max_length=254)
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # When its mail could not be sent, for operators to count.
    failed_at = models.DateTimeField(null=True)
    # Of a sign-up alone; the password as a hash, as every password is kept.
    name = models.CharField(max_length=120, blank=True)
    organization = models.CharField(max_length=120, blank=True)
    password = models.CharField(max_length=128, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    def is_over(self, *, at: datetime) -> bool:
        """Tell whether no code counts any more."""
        spent = self.used_at is not None or self.tries >= MOST_TRIES
        return spent or self.expires_at <= at


class Invitation(models.Model):
    """An owner's word that whoever reads mail at an address may join; once."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="invitations"
    )
    email = models.CharField(max_length=254)
    role = models.CharField(max_length=10, choices=Membership.Role)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organization}"


class BrowserSession(models.Model):
    """Where somebody is signed in. It goes with the session itself, however that ends.

    The session's key is a credential, and stays where Django keeps it.
    """

    session = models.OneToOneField("sessions.Session", models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="browser_sessions"
    )
    client_address = models.CharField(max_length=45)
    browser = models.CharField(max_length=200, blank=True)
    signed_in_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_seen_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user} at {self.client_address}"
