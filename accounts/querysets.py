"""Querysets of organizations, people, keys, applications and their tokens."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, cast

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import EmailCode, Organization, User


class OrganizationQuerySet(QuerySet["Organization"]):
    def live(self) -> Self:
        """Real organizations, without their sandboxes."""
        return self.filter(sandbox_of__isnull=True)


class UserQuerySet(QuerySet):
    def agents(self) -> Self:
        return self.filter(is_agent=True, is_active=True)

    def leading(self) -> Self:
        """Leads, administrators and superusers, who hear of what concerns the desk."""
        groups = [Role.LEAD.group, Role.ADMINISTRATOR.group]
        leading = Q(groups__name__in=groups) | Q(is_superuser=True)
        return self.filter(leading, is_active=True).distinct()

    def can_reset_password(self) -> Self:
        """People, as opposed to the built-in agent, whose account has not ended."""
        return self.filter(is_active=True, is_sandbox_agent=False)

    def assignable_in(self, organization: "Organization") -> Self:
        """Agents who may be given this organization's tickets.

        A sandbox knows the built-in agent alone, and nobody else knows that one.
        """
        return self.agents().filter(is_sandbox_agent=organization.is_sandbox)


class MembershipQuerySet(QuerySet):
    def owners(self) -> Self:
        """Those who answer for their organization, and can sign in."""
        return self.filter(role="owner", user__is_active=True)

    def without_second_step(self) -> Self:
        """Those whose password alone lets somebody in."""
        return self.exclude(user__authenticator__type__in=("totp", "webauthn"))


class InvitationQuerySet(QuerySet):
    def waiting(self) -> Self:
        """Those nobody has accepted or withdrawn; they may be too old to count."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self, *, digest: str, at: datetime) -> Self:
        found = self.waiting().filter(digest=digest, expires_at__gt=at)
        return found.filter(organization__is_active=True)

    def open_of(self, user: "User", *, since: datetime, at: datetime) -> Self:
        """Those this person made since then that somebody may still accept."""
        made = self.waiting().filter(inviter=user, created_at__gte=since)
        return made.filter(expires_at__gt=at).select_related("organization")


class MailedCodeQuerySet(QuerySet):
    def of(self, code: "EmailCode") -> Self:
        """Return the code that this browser waits for, with whoever else asked."""
        return self.filter(purpose=code.purpose, email=code.email)


class ApiKeyQuerySet(QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """Return an organization's own; all for the system, and none for agents."""
        if actor.organization is not None:
            return self.filter(organization=actor.organization)
        return self.all() if actor.is_system else self.none()

    def usable(self, *, at: datetime) -> Self:
        """Keys that authenticate now, as far as the key itself is concerned."""
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(unexpired, revoked_at__isnull=True)


class ApplicationQuerySet(QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """Return an organization's own; all for agents and the system."""
        if actor.organization is not None:
            return self.filter(organization=actor.organization)
        return self.all() if actor.is_agent or actor.is_system else self.none()

    def with_last_use(self) -> Self:
        """Bring along `last_used_at`: when one of its connections last was."""
        model: Any = self.model
        connections = model.connections.rel.related_model.objects
        used = connections.filter(
            application=OuterRef("pk"), last_used_at__isnull=False
        )
        newest = used.order_by("-last_used_at")
        return self.annotate(last_used_at=Subquery(newest.values("last_used_at")[:1]))

    def get_by_natural_key(self, client_id: str) -> Any:
        return self.get(client_id=client_id)


class SecretQuerySet(QuerySet):
    def valid(self, *, at: datetime) -> Self:
        """Secrets that still count at this time."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at))


_WITH_CONNECTION = (
    "application__organization__sandbox_of",
    "connection__user",
    "connection__application__organization__sandbox_of",
    "connection__membership__organization__sandbox_of",
)


class TokenQuerySet(QuerySet):
    """Of codes, access tokens and refresh tokens."""

    def with_connection(self) -> Self:
        """Bring along all that decides whether it counts."""
        return self.select_related("user", *_WITH_CONNECTION)


class ConnectionQuerySet(QuerySet):
    def of(self, user: "User") -> Self:
        """The applications this person has let in, with all that a page shows."""
        return self.filter(user=user).select_related(
            "application__organization", "membership__organization"
        )


class SecurityEventQuerySet(QuerySet):
    def about(self, user: "User") -> Self:
        """Return what happened to this person, wherever it did."""
        return self.filter(subject=user.email)

    def of_organization(self, organization: "Organization") -> Self:
        """Return what happened in a live organization and its sandbox."""
        within = Q(organization=organization)
        return self.filter(within | Q(organization__sandbox_of=organization))

    def about_connections_of(self, user: "User") -> Self:
        """Return what happened to the applications this person has let in."""
        kinds = cast(Any, self.model).Type
        return self.filter(
            subject=user.email,
            type__in=[
                kinds.CONNECTION_MADE,
                kinds.CONNECTION_REVOKED,
                kinds.TOKEN_FAMILY_REVOKED,
            ],
        )
