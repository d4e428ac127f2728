"""The actor: who calls a service, for which organization, with which scopes."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from django.conf import settings

from accounts.scopes import AGENT_SCOPES, COMMENTS_INTERNAL, KEY_SCOPES
from api.errors import InsufficientScope
from api.rates import Rate

if TYPE_CHECKING:
    from accounts.models import ApiKey, Application, Organization, User


class ActorType(StrEnum):
    MEMBER = "member"
    AGENT = "agent"
    API_KEY = "api_key"
    APPLICATION = "application"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts, for which organization, with which scopes, in which request.

    `id` is the number of the user, key or application; with `type` it is an identity
    that survives rotation and renaming. `organization` limits what
    the actor sees; it is None for agents and the system.
    """

    type: ActorType
    id: int
    name: str
    organization: "Organization | None" = None
    scopes: frozenset[str] = field(default=frozenset(), repr=False)
    rate: Rate = field(default=Rate(100, 3600), repr=False)
    request_id: str = field(default="", repr=False)
    # The application that acts for this person, where one does.
    application_id: int | None = field(default=None, repr=False)

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_agent(self) -> bool:
        return self.type is ActorType.AGENT

    @property
    def is_system(self) -> bool:
        return self.type is ActorType.SYSTEM

    @property
    def is_client(self) -> bool:
        """Tell whether a member, an API key or an application acts."""
        return not (self.is_agent or self.is_system)

    @property
    def is_program(self) -> bool:
        """Tell whether an application acts, as itself or for a person.

        An API key does not count as one: it is its organization speaking
        (docs/decisions/0018-applications-and-agents.md).
        """
        return self.type is ActorType.APPLICATION or self.application_id is not None

    @property
    def may_read_notes(self) -> bool:
        """Tell whether this actor sees internal comments."""
        return self.is_agent and COMMENTS_INTERNAL in self.scopes

    @property
    def public_id(self) -> str:
        """Return the id that GET /v1/me shows: of a key, its KEY- id."""
        return f"KEY-{self.id}" if self.type is ActorType.API_KEY else str(self.id)

    @property
    def bucket(self) -> str:
        if self.application_id is None:
            return f"{self.type}:{self.id}"
        return f"{self.type}:{self.id}:application:{self.application_id}"

    @property
    def organization_bucket(self) -> str | None:
        # A sandbox is an organization of its own, so it has a bucket of its own.
        organization = self.organization
        return None if organization is None else f"organization:{organization.pk}"

    @property
    def organization_rate(self) -> Rate:
        plan = self.rate if self.organization is None else self.organization.rate
        return plan.times(settings.ORGANIZATION_PLAN_FACTOR)

    @property
    def idempotency_scope(self) -> str:
        # A sandbox is an organization of its own, so modes are apart as well.
        if self.organization is not None:
            return f"organization:{self.organization.pk}"
        return f"{self.type}:{self.id}"

    def limited_to(self, scopes: frozenset[str]) -> Self:
        """Return the same actor with those of its scopes that are among `scopes`."""
        return replace(self, scopes=self.scopes & scopes)

    def require(self, scope: str) -> None:
        """Raise InsufficientScope unless this actor holds `scope`."""
        if not self.is_system and scope not in self.scopes:
            raise InsufficientScope(scope=scope)

    @classmethod
    def of_key(cls, key: "ApiKey", *, request_id: str = "") -> Self:
        return cls(
            type=ActorType.API_KEY,
            id=key.pk,
            name=key.name,
            organization=key.organization,
            scopes=frozenset(key.scopes),
            rate=key.organization.rate,
            request_id=request_id,
        )

    @classmethod
    def of_agent(cls, user: "User", *, request_id: str = "") -> Self:
        """Return the agent at the desk or in the admin, with every scope of agents."""
        return cls(
            type=ActorType.AGENT,
            id=user.pk,
            name=user.name,
            scopes=frozenset(AGENT_SCOPES),
            request_id=request_id,
        )

    @classmethod
    def of_application(
        cls, application: "Application", *, request_id: str = ""
    ) -> Self:
        """Return an application that acts as itself, for its organization."""
        return cls(
            type=ActorType.APPLICATION,
            id=application.pk,
            name=application.name,
            organization=application.organization,
            scopes=frozenset(application.scopes),
            rate=application.organization.rate,
            request_id=request_id,
        )

    @classmethod
    def of_member(
        cls, user: "User", organization: "Organization", *, request_id: str = ""
    ) -> Self:
        """Return a member in the portal, with every scope of keys."""
        return cls(
            type=ActorType.MEMBER,
            id=user.pk,
            name=user.name,
            organization=organization,
            scopes=frozenset(KEY_SCOPES),
            rate=organization.rate,
            request_id=request_id,
        )

    @classmethod
    def of_person(cls, user: "User", *, request_id: str = "") -> Self:
        """Return a person who changes their own account."""
        kind = ActorType.AGENT if user.is_staff else ActorType.MEMBER
        return cls(kind, user.pk, user.name, request_id=request_id)

    @classmethod
    def system(cls, name: str = "DevPros") -> Self:
        """Return the actor of commands and of the worker."""
        return cls(type=ActorType.SYSTEM, id=0, name=name)
