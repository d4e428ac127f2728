"""Client agencies and their sandboxes."""

from django.conf import settings
from django.db import models

from accounts.querysets import OrganizationQuerySet
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
    # When an operator said that its mail is wanted; docs/security.md says what follows.
    mail_approved_at = models.DateTimeField(null=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sandbox(self) -> bool:
        return self.sandbox_of_id is not None

    @property
    def is_ours(self) -> bool:
        """Tell whether it is our own: its tickets are what people write to us."""
        return bool(self.slug == settings.SUPPORT_ORGANIZATION)

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
