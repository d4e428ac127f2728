"""Free text that looks as if it held a secret: a warning, never a refusal.

It names the field and never echoes what it saw (contract 3).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

HINT: Final = (
    "This looks like a password, key or token. Store it with"
    " POST /v1/tickets/{id}/credentials instead: there it is encrypted, expires, and"
    " only the assigned agent can open it. Then change it and remove it from here."
)
_PATTERNS: Final = re.compile(
    r"""
      -----BEGIN\ [A-Z ]{0,24}PRIVATE\ KEY
    | \b(?:password|passwort|passwd|pwd|passphrase|secret|api[_-]?key|access[_-]?token
        |auth[_-]?token|client[_-]?secret)\b ["']? (?: \s*[:=]\s* ["']? [^\s"',;]{4,}
            | \s+is\s+ ["']? (?=\S{0,80}[\d@\#$%^&*!]) \S{4,} )
    | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \bgh[pousr]_[0-9A-Za-z]{36} | \bgithub_pat_\w{22,}
    | \bglpat-[\w-]{20,} | \bxox[abprs]-[\w-]{10,}
    | \b[sr]k_(?:live|test)_[0-9A-Za-z]{16,} | \bdp_(?:live|test|at|rt)_[0-9A-Za-z]{32,}
    | \beyJ[\w-]{8,512}\.eyJ[\w-]{8}
    | \b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{1,64}:[^\s/:@]{3,}@
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SECRET_NAME: Final = re.compile(
    r"(?i)password|passwd|pwd|secret|api[_-]?key|private[_-]?key|token$"
)


def warnings_for(fields: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return one warning for each field sent that looks as if it held a secret."""
    suspects = [
        name
        for name in ("title", "description", "category", "tags", "metadata")
        if name in fields and _is_suspicious(fields[name])
    ]
    return [
        {"code": "POSSIBLE_SECRET", "field": name, "hint": HINT} for name in suspects
    ]


def _is_suspicious(value: Any) -> bool:
    match value:
        case str():
            return _PATTERNS.search(value) is not None
        case dict():
            return any(
                (isinstance(inner, str) and inner and _SECRET_NAME.search(name))
                or _is_suspicious(inner)
                for name, inner in value.items()
            )
        case list():
            return any(_is_suspicious(inner) for inner in value)
    return False
