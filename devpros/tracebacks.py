"""What is told of a crash: which error, and where. Not what it says.

The words of an exception often quote a value: the text that was no number, the row that
broke a constraint, the body that somebody sent. Sources are code, and hold none.
"""

import traceback
from collections.abc import Iterator
from typing import Final

from django.core.exceptions import ImproperlyConfigured

WITHHELD: Final = "(its words are withheld: they may quote a value)"
# These speak of names in the code, and of settings.
_SPEAK_OF_CODE: Final = (AttributeError, ImportError, ImproperlyConfigured, NameError)
_BECAUSE: Final = "\nwhich led to:\n\n"


def traceback_of(error: BaseException) -> str:
    """Return the places of an error and of those that led to it, first one first."""
    return _BECAUSE.join(_told(link) for link in reversed(list(_chain(error))))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield it, what caused it, and so on; a ring of causes is gone round once."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        context = None if link.__suppress_context__ else link.__context__
        link = link.__cause__ or context


def _told(error: BaseException) -> str:
    places = "".join(traceback.format_tb(error.__traceback__))
    kind = type(error)
    words = str(error) if isinstance(error, _SPEAK_OF_CODE) else WITHHELD
    return f"{places}{kind.__module__}.{kind.__qualname__} {words}\n"
