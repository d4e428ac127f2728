"""Anyone who can sign in, and where they belong."""

from typing import Any

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models

from accounts.models.organizations import Organization
from accounts.querysets import UserQuerySet


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
    # Reads everything in the admin, and does nothing; so is no agent.
    is_auditor = models.BooleanField(default=False, editable=False)
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
            ),
            models.CheckConstraint(
                condition=models.Q(is_agent=False) | models.Q(is_auditor=False),
                name="an_auditor_is_no_agent",
            ),
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
        works_here = self.is_agent and not self.is_sandbox_agent
        return works_here or self.is_auditor or self.is_superuser


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
