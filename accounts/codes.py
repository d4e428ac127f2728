"""How a code in a mail looks, and how it is kept: as a digest.

Eight consonants, as RFC 8628 (section 6.1) recommends for what people type: 34 bits, no
word, no letter that looks like another. With five tries a guess is right once in five
billion.
"""

import secrets
from typing import Final

from django.utils.crypto import salted_hmac

_ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
_HALF: Final = 4


def new_code() -> str:
    """Return `WDJB-MJHT`."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(2 * _HALF))
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def digest_of(code: str) -> str:
    """Return what is kept; keyed, since a plain hash of 34 bits could be tried out."""
    typed = "".join(letter for letter in code.upper() if letter.isalpha())
    return salted_hmac("accounts.codes", typed, algorithm="sha256").hexdigest()
