"""A sealed value written as text: `sealed KEY-ID BASE64`.

The key id stands in front once more, so that "which rows still use it" is a query.
"""

import base64
import binascii
from typing import Final

from credentials.vault import Sealed

MARK: Final = "sealed "


def is_sealed(text: str) -> bool:
    return text.startswith(MARK)


def sealed_as_text(sealed: Sealed) -> str:
    return f"{MARK}{sealed.key_id} {base64.b64encode(sealed.raw).decode()}"


def text_as_sealed(text: str) -> Sealed:
    """Return the value; one that is damaged shows when it is opened."""
    try:
        return Sealed(base64.b64decode(text.rpartition(" ")[2], validate=True))
    except binascii.Error:
        return Sealed(b"")


def key_id_of(text: str) -> str:
    """Return the key it is sealed under; nothing for a text in the clear."""
    return text.split(" ")[1] if is_sealed(text) and text.count(" ") == 2 else ""
