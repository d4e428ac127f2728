"""Short secrets of accounts, sealed at rest by a room that this one does not know.

SECRET_SEALER and SECRET_OPENER name who does it: `(text, *, purpose) -> text` each.
They raise SealUnavailable when a key is not here or does not answer.
"""

from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

SECOND_FACTOR: Final = "second_factor"
# Under this name the session keeps the first key, too, until the welcome has shown it.
FIRST_KEY: Final = "first_key"
# A text that is being taken out of the copies of what a ticket said.
REDACTED_TEXT: Final = "redacted_text"


def seal(text: str, *, purpose: str) -> str:
    return str(import_string(settings.SECRET_SEALER)(text, purpose=purpose))


def unseal(text: str, *, purpose: str) -> str:
    return str(import_string(settings.SECRET_OPENER)(text, purpose=purpose))
