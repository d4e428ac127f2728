"""An open secret, held so that only one method shows it."""

from collections.abc import Mapping
from typing import Any, NoReturn, Self, final


@final
class Plaintext:
    """Text by name, which prints as nothing and is never copied, pickled or encoded.

    Error pages, logs and error trackers show `repr` and `__dict__`; both are empty
    here. Whoever needs the secret says `expose()`, and a review can look for it.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: Mapping[str, str]) -> None:
        texts = [text for item in secret.items() for text in item]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("A secret is text by name.")
        self._secret = dict(secret)

    def expose(self) -> dict[str, str]:
        """Show the secret. The answer of a reveal and the vault are to call this."""
        return dict(self._secret)

    @property
    def field_names(self) -> list[str]:
        """What it is made of; the names are no secret."""
        return list(self._secret)

    def __repr__(self) -> str:
        return "<plaintext>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    # Without a state there is no pickle; by default it would be the secret itself.
    def __getstate__(self) -> NoReturn:
        raise TypeError("An open secret is not pickled.")
