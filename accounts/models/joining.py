"""How people come in: a code sent to an address, or an invitation by an owner."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.organizations import Organization
from accounts.models.people import Membership
from accounts.querysets import InvitationQuerySet, MailedCodeQuerySet
from accounts.rules import CODE_TRIES


class EmailCode(models.Model):
    """What one browser asked a code for, and how often it typed a wrong one.

    What a sign-up was told waits here: before the code nothing is made of it.
    """

    class Purpose(models.TextChoices):
        SIGN_UP = "sign_up", "Sign-up"
        PASSWORD_RESET = "password_reset", "New password"
        BROWSER = "browser", "Unknown browser"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    email = models.CharField(max_length=254)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
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

    @property
    def is_over(self) -> bool:
        """Tell whether this browser may try no more."""
        return self.used_at is not None or self.tries >= CODE_TRIES


class MailedCode(models.Model):
    """The code that is on its way to an address: one, whoever asks for it.

    As a seed (accounts/codes.py). It goes when it is used. `mails` counts from
    `counted_from` on, so that strangers have only so many sent.
    """

    purpose = models.CharField(max_length=20, choices=EmailCode.Purpose)
    email = models.CharField(max_length=254)
    seed = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    next_mail_at = models.DateTimeField()
    mails = models.PositiveIntegerField(default=0)
    counted_from = models.DateTimeField()

    objects = MailedCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "email"], name="one_mailed_code_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class Invitation(models.Model):
    """An owner's word that whoever reads mail at an address may join; once."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="invitations"
    )
    email = models.CharField(max_length=254)
    role = models.CharField(max_length=10, choices=Membership.Role)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=120)
    # Who that is, while there is such a person: they are told of it after a break-in.
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
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
