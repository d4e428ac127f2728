"""Codes that are mailed, derived from a seed; the code itself is never stored.

Eight consonants, as RFC 8628 (section 6.1) recommends for what people type: 34 bits, no
word, no letter that looks like another. That is one of 25.6 billion codes. A client
address has 25 guesses an hour for one person (five requests, five tries each), so it is
right once in a billion hours, and ten thousand of them once in 4,000 days. Wrong
guesses end no code: then strangers could end the owner's, and a new one would be as
easy to guess.

The code is derived from the seed and SECRET_KEY: the same one can be mailed again, and
a copy of the database holds none.
"""

import secrets
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

_ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
_HALF: Final = 4


def new_seed() -> str:
    """Return 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def code_of(seed: str) -> str:
    """Return the code of a seed, such as `WDJB-MJHT`."""
    keyed = salted_hmac("accounts.codes", seed, algorithm="sha256").digest()
    number, code = int.from_bytes(keyed), ""
    for _ in range(2 * _HALF):
        number, index = divmod(number, len(_ALPHABET))
        code += _ALPHABET[index]
    return f"{code[:_HALF]}-{code[_HALF:]}"


def is_code_of(seed: str, typed: str) -> bool:
    """Tell whether this code was typed, with or without its dash, in any case."""
    entered = "".join(filter(str.isalpha, typed.upper()))
    expected = code_of(seed).replace("-", "")
    return constant_time_compare(entered, expected)
