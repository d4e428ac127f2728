"""The protocol of a caller of the API; accounts.Actor implements it."""

from typing import TYPE_CHECKING, Protocol, cast

from api.rates import Rate

if TYPE_CHECKING:
    from rest_framework.request import Request


class Caller(Protocol):
    """Who calls: scopes, and the buckets of its limits."""

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def scopes(self) -> frozenset[str]: ...

    @property
    def bucket(self) -> str:
        """The counter of its own limit: of the key, or of the application and user."""

    @property
    def idempotency_scope(self) -> str:
        """The owner of its Idempotency-Keys: the organization, or the agent."""

    @property
    def rate(self) -> Rate: ...

    @property
    def organization_bucket(self) -> str | None:
        """The counter of its organization's limit; None without an organization."""

    @property
    def organization_rate(self) -> Rate:
        """The limit of all callers of the organization together."""


def caller_of(request: "Request") -> Caller | None:
    """Return the caller, or None; raise the error of an invalid credential."""
    return cast(Caller | None, request.user)
