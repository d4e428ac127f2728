"""How large a secret may be (contract 5), by whichever door it comes.

What is wrong is said as a sentence and a code. Neither ever quotes a value.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

MOST_FIELDS: Final = 20
LARGEST_VALUE: Final = 16 * 1024  # bytes of UTF-8
LARGEST_SECRET: Final = 32 * 1024
# Names are metadata: they are shown to all who see the ticket.
_NAME: Final = re.compile(r"[\w.:/+ -]{1,64}")

FieldProblem = tuple[str, str]


def find_number_error(secret: Mapping[Any, Any]) -> FieldProblem | None:
    if 1 <= len(secret) <= MOST_FIELDS:
        return None
    return f"Must have 1 to {MOST_FIELDS} fields.", "length"


def find_name_error(name: str) -> FieldProblem | None:
    if _NAME.fullmatch(name):
        return None
    return "A name has 1 to 64 letters, digits, or . : / + - _", "invalid"


def find_value_error(value: Any) -> FieldProblem | None:
    if not isinstance(value, str):
        return "Must be a string.", "invalid"
    if _bytes(value) > LARGEST_VALUE:
        return f"Must have at most {LARGEST_VALUE} bytes.", "max_length"
    return None


def find_size_error(secret: Mapping[str, str]) -> FieldProblem | None:
    if sum(_bytes(name) + _bytes(text) for name, text in secret.items()) > (
        LARGEST_SECRET
    ):
        return f"Must have at most {LARGEST_SECRET} bytes in all.", "max_length"
    return None


def _bytes(text: str) -> int:
    return len(text.encode())
