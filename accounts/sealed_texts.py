"""Seal short secrets of accounts at rest, with functions that settings name.

SECRET_SEALER and SECRET_OPENER are dotted paths of `(text, *, purpose) -> text`; the
vault lies above this app. They raise SealUnavailable when a key cannot be reached.
"""

from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

SECOND_FACTOR: Final = "second_factor"
# Also its name in the session, until /portal/welcome/ has shown it.
FIRST_KEY: Final = "first_key"
# A text that is being taken out of the copies of what a ticket said.
REDACTED_TEXT: Final = "redacted_text"


def seal(text: str, *, purpose: str) -> str:
    """Return the text encrypted for this purpose; raise SealUnavailable."""
    return str(import_string(settings.SECRET_SEALER)(text, purpose=purpose))


def unseal(text: str, *, purpose: str) -> str:
    """Return a sealed text in the clear; raise SealUnavailable."""
    return str(import_string(settings.SECRET_OPENER)(text, purpose=purpose))
