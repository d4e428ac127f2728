"""What the dialect needs to know of whoever calls; accounts.Actor fits."""

from typing import Protocol

from api.rates import Rate


class Caller(Protocol):
    @property
    def is_authenticated(self) -> bool: ...

    @property
    def scopes(self) -> frozenset[str]: ...

    @property
    def bucket(self) -> str:
        """Name what is counted: the key, or the application and its user."""

    @property
    def rate(self) -> Rate: ...
