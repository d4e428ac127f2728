"""Programs that act through OAuth, the consent they were given, and their tokens.

The classes the library brings are extended at its own seam, the swappable models; the
columns nothing of ours reads are taken out.
"""

from typing import Any

from django.conf import settings
from django.db import models
from oauth2_provider.models import (
    AbstractAccessToken,
    AbstractApplication,
    AbstractGrant,
    AbstractRefreshToken,
)

from accounts.models.organizations import Organization
from accounts.models.people import Membership
from accounts.models.secrets import HashedSecret
from accounts.querysets import (
    ApplicationQuerySet,
    ConnectionQuerySet,
    TokenQuerySet,
)


class Application(AbstractApplication):
    """A program of an organization: acts for people who consent, or as itself.

    `user` is its owner, the person who answers for it. `scopes` is what it may do as
    itself, by client credentials; for a person it may do what that person consents to.
    """

    # What it may be granted follows from its addresses and scopes; its secrets are
    # rows of their own; OpenID Connect and registration by machines are not offered.
    authorization_grant_type = None
    client_secret = None
    hash_client_secret = None
    skip_authorization = None
    post_logout_redirect_uris = None
    algorithm = None
    allowed_origins = None
    registration_source = None
    cimd_expires_at = None

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="applications"
    )
    scopes = models.JSONField(default=list)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Since when an operator lets agents authorize it, and who did. A change of what was
    # approved takes both away.
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(
        max_length=120, blank=True, default="", db_default=""
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta(AbstractApplication.Meta):
        ordering = ["name", "id"]

    def clean(self) -> None:
        """Judge nothing: services do, and the library asks for columns that went."""

    @property
    def is_confidential(self) -> bool:
        return bool(self.client_type == self.CLIENT_CONFIDENTIAL)

    @property
    def is_approved(self) -> bool:
        """Tell whether agents may authorize it."""
        return self.approved_at is not None

    def allows_grant_type(self, *grant_types: str) -> bool:
        """Tell whether one of these flows is open to it (the library asks)."""
        for_people = self.GRANT_AUTHORIZATION_CODE in grant_types
        as_itself = self.GRANT_CLIENT_CREDENTIALS in grant_types
        return bool(
            (for_people and self.redirect_uris)
            or (as_itself and self.is_confidential and self.scopes)
        )

    def is_usable(self, request: Any = None) -> bool:
        """Tell whether it counts at all (the library asks with its request)."""
        return self.revoked_at is None and self.organization.is_open

    def get_allowed_schemes(self) -> list[str]:
        """Return what may be redirected to; http only ever to a loopback address."""
        return ["https", "http"]


class ApplicationSecret(HashedSecret):
    """One secret of a confidential application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="secrets")


class Connection(models.Model):
    """A person's consent that an application acts for them, in one organization.

    Every token of a person hangs on it, and so do they end with it. Without a
    membership it is an agent's, and reaches across organizations.
    """

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="connections"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="connections"
    )
    membership = models.ForeignKey(
        Membership, models.CASCADE, null=True, related_name="connections"
    )
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "membership"], name="one_connection_each"
            ),
            models.UniqueConstraint(
                fields=["application", "user"],
                condition=models.Q(membership__isnull=True),
                name="one_connection_for_an_agent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} for {self.user}"

    @property
    def organization(self) -> Organization | None:
        """Return the organization chosen at consent; None for an agent."""
        return self.membership.organization if self.membership else None

    @property
    def is_usable(self) -> bool:
        """Tell whether its tokens count, as far as people and places decide it."""
        if not (self.user.is_active and self.application.is_usable()):
            return False
        if self.membership is None:
            is_agent = self.user.is_agent and not self.user.is_sandbox_agent
            return bool(is_agent and self.application.is_approved)
        return self.membership.organization.is_open


class Grant(AbstractGrant):
    """An authorization code, as a digest; kept after its use, to know a replay.

    `redirect_uri` is empty where the authorization request named none.
    """

    connection = models.ForeignKey(Connection, models.CASCADE)
    token_family = models.UUIDField()
    used_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta(AbstractGrant.Meta):
        indexes = [models.Index(fields=["expires"], name="grant_by_expiry")]


class AccessToken(AbstractAccessToken):
    """An access token, as a digest; without a connection, an application's own."""

    connection = models.ForeignKey(Connection, models.CASCADE, null=True)
    used_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta(AbstractAccessToken.Meta):
        indexes = [models.Index(fields=["expires"], name="token_by_expiry")]


class RefreshToken(AbstractRefreshToken):
    """A refresh token, as a digest; kept after its use, to know a theft."""

    connection = models.ForeignKey(Connection, models.CASCADE)

    objects = TokenQuerySet.as_manager()

    class Meta(AbstractRefreshToken.Meta):
        indexes = [
            *AbstractRefreshToken.Meta.indexes,
            models.Index(fields=["revoked"], name="refresh_by_revocation"),
            models.Index(
                fields=["created"],
                condition=models.Q(revoked__isnull=True, access_token__isnull=True),
                name="refresh_orphan_by_creation",
            ),
        ]
