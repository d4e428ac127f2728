"""Organizations, people and their keys."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models

from accounts.querysets import ApiKeyQuerySet, OrganizationQuerySet, UserQuerySet
from api.identifiers import next_number
from api.rates import Rate


class Organization(models.Model):
    """A client agency, the wall between tenants; or the sandbox of one."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    is_active = models.BooleanField(default=True)
    rate_limit = models.CharField(
        max_length=12,
        blank=True,
        help_text="Requests of each key, e.g. 1000/h. Empty: the default plan.",
    )
    sandbox_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="sandbox"
    )
    created_at = models.DateTimeField()

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sandbox(self) -> bool:
        return self.sandbox_of_id is not None

    @property
    def owner(self) -> "Organization":
        """Return the real organization: itself, or the one this sandbox is of."""
        return self.sandbox_of or self

    @property
    def is_open(self) -> bool:
        """Tell whether its credentials count."""
        return self.is_active and self.owner.is_active

    @property
    def rate(self) -> Rate:
        plan = self.owner.rate_limit
        default: Rate = settings.API_RATE_LIMIT
        return Rate.parse(plan) if plan else default


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made at run time
    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """Serve `manage.py createsuperuser`."""
        user = User(email=email.lower(), is_superuser=True, **fields)
        user.set_password(password)
        user.save(force_insert=True)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Anyone who can sign in, by email. Agents work tickets and live in the admin."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_agent = models.BooleanField(default=False)
    is_sandbox_agent = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_sandbox_agent=False) | models.Q(is_agent=True),
                name="sandbox_agent_is_an_agent",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Tell whether the admin opens for this person."""
        return (self.is_agent and not self.is_sandbox_agent) or self.is_superuser


class Membership(models.Model):
    """A User's place in an Organization."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        MEMBER = "member", "Member"

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], name="one_membership_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization}"


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


class ApiKeySecret(models.Model):
    """One secret of a key, as a digest. The newest has no end of its own."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="secrets")
    digest = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    valid_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"…{self.last_four}"


class SecurityEvent(models.Model):
    """What happened to people, keys and plans. Append-only; never a secret."""

    class Type(models.TextChoices):
        ORGANIZATION_CREATED = "organization.created"
        ORGANIZATION_CLOSED = "organization.closed"
        ORGANIZATION_REOPENED = "organization.reopened"
        PLAN_CHANGED = "organization.plan_changed"
        USER_CREATED = "user.created"
        USER_DEACTIVATED = "user.deactivated"
        USER_REACTIVATED = "user.reactivated"
        MEMBER_ADDED = "member.added"
        KEY_ISSUED = "api_key.issued"
        KEY_ROTATED = "api_key.rotated"
        KEY_REVOKED = "api_key.revoked"

    type = models.CharField(max_length=40, choices=Type)
    at = models.DateTimeField()
    actor_type = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=120)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True)
    subject = models.CharField(max_length=254)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"
