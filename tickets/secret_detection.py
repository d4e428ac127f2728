"""Free text that looks as if it held a secret: a warning, never a refusal.

It names the field and never echoes what it saw (contract 3).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

HINT: Final = (
    "This looks like a password, key or token. One step takes it out of all that was"
    " kept and into custody, where it is encrypted, expires, and only the assigned"
    " agent opens it: POST /v1/tickets/{id}/redactions with"
    ' {"text": "<the secret>", "move_to": {"type": "other"}}. If others may have read'
    " it here, change it as well."
)
# A label, what joins it to a value, and a value that is no placeholder. In running text
# ("the password is …") a word is a secret only with a digit or a sign inside.
_PATTERNS: Final = re.compile(
    r"""
      -----BEGIN\ [A-Z ]{0,24}PRIVATE\ KEY | PuTTY-User-Key-File-\d
    | (?<![A-Z0-9])
        (?: password | passwort | passwd | pwd | pw | passphrase | contraseña
            | mot\ de\ passe | secret | api[ _-]?key | access[ _-]?(?:token|key)
            | auth[ _-]?token | client[ _-]?secret | secret[ _-]?(?:access[ _-]?)?key )
        \b ["']?
        (?: \s* (?:=>|[:=]|(?<=["']),) \s* ["']?
                (?!<|\(|\[redacted|\*{3}|•|\.{3}) [^\s"',;]{4,}
            | \s+ (?:is(?:\ now)?|ist|[-\u2013\u2014]) \s+ ["']?
                (?=\S{0,80}(?:\d|[@\#$%^&*!]\w)) \S{4,} )
    | \btoken ["']? \s*[:=]\s* ["']? (?=\S{0,80}\d) [^\s"',;]{10,}
    | \bbearer\s+[\w.~+/-]{20,}
    | \b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{0,64}:[^\s/:@]{3,}@
    | \bsshpass\s+-p\s?\S{3,}
    | \bcurl\s(?:\S{1,200}\s){0,8}(?:-u|--user)\s[^\s:]{1,64}:\S{3,}
    | \bmysql(?:dump|admin)?\s(?:\S{1,200}\s){0,8}-p[^\s]{4,}
    | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \bgh[pousr]_[0-9A-Za-z]{36} | \bgithub_pat_\w{22,} | \bnpm_[0-9A-Za-z]{36}
    | \bglpat-[\w-]{20,} | \bxox[abprs]-[\w-]{10,} | \bAIza[\w-]{35}
    | \bSG\.[\w-]{16,64}\.[\w-]{16,}
    | \b[sr]k_(?:live|test)_[0-9A-Za-z]{16,}
    | \bdp_(?:live|test|at|rt|cs|drop)_[0-9A-Za-z]{32,}
    | \beyJ[\w-]{8,512}\.eyJ[\w-]{8}
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
        for name in ("title", "description", "category", "tags", "metadata", "content")
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
