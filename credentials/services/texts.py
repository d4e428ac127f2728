"""Short secrets of the rooms below, sealed as texts that fit into their own columns.

Authenticator apps' keys and the seeds of recovery codes are allauth's rows: it asks for
them by text alone, so that the context is their purpose and not their row. Who can
write to that table needs no seed: a row taken away turns the second step off.
"""

from django.db.models import QuerySet

from accounts.errors import SealUnavailable
from credentials.models import SealedFactor
from credentials.texts import is_sealed, sealed_as_text, text_as_sealed
from credentials.vault import (
    Context,
    KeyUnavailable,
    Plaintext,
    Unsealable,
    seal,
    unseal,
)

_FIELD = "text"


def seal_text(text: str, *, purpose: str) -> str:
    """Return the text sealed (SECRET_SEALER); raise SealUnavailable."""
    try:
        sealed = seal(Plaintext({_FIELD: text}), context=Context.of(purpose))
    except KeyUnavailable as error:
        raise SealUnavailable from error
    return sealed_as_text(sealed)


def open_text(text: str, *, purpose: str) -> str:
    """Return what was sealed (SECRET_OPENER), and as it is what never was.

    Rows from before the sealing are in the clear until rewrap_credentials has been
    there. Raises SealUnavailable.
    """
    if not is_sealed(text):
        return text
    try:
        opened = unseal(text_as_sealed(text), context=Context.of(purpose))
    except (KeyUnavailable, Unsealable) as error:
        raise SealUnavailable from error
    return opened.expose()[_FIELD]


def sealed_factors() -> QuerySet[SealedFactor]:
    """Return all of them, for who moves them to a new key (SEALED_TEXT_SOURCES)."""
    return SealedFactor.objects.all()
