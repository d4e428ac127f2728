"""What the dialect needs to know of whoever calls; accounts.Actor fits."""

from typing import TYPE_CHECKING, Protocol, cast

from api.rates import Rate

if TYPE_CHECKING:
    from rest_framework.request import Request


class Caller(Protocol):
    @property
    def is_authenticated(self) -> bool: ...

    @property
    def scopes(self) -> frozenset[str]: ...

    @property
    def bucket(self) -> str:
        """Name what is counted: the key, or the application and its user."""

    @property
    def idempotency_scope(self) -> str:
        """Name whose Idempotency-Keys these are: the organization's, or the agent's."""

    @property
    def rate(self) -> Rate: ...

    @property
    def organization_bucket(self) -> str | None:
        """Name what is counted beside `bucket`: the organization, if it is one's."""

    @property
    def organization_rate(self) -> Rate:
        """Return what an organization may ask in all; its bucket is counted by it."""


def caller_of(request: "Request") -> Caller | None:
    """Return who calls, or None for nobody; raises what authentication raises."""
    return cast(Caller | None, request.user)
