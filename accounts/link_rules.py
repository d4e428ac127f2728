"""Refuse names and subjects that read as a web or email address.

They stand in mails to people who never asked for them. A dot is part of many names
(Node.js Agency) and stays.
"""

import re
import unicodedata
from typing import Final

from accounts.errors import invalid

WORD_JOINER: Final = "\u2060"

# Written for a slash, a dot or a colon that NFKC leaves as they are.
_LOOKALIKES: Final = str.maketrans(
    {"\u2044": "/", "\u2215": "/", "\u29f8": "/", "\u3002": ".", "\u2236": ":"}
)
_LINK: Final = re.compile(
    r"://"
    r"|\b(?:https?|ftp|mailto|javascript):\S"
    r"|(?<!\w)www\d?\.\S"
    r"|[\w-]+\.[^\W\d_][\w-]+\.?(?::\d+)?[/?#\\]"  # evil.example/claim
    r"|[\w-]+\.[^\W\d_][\w-]+:\d"  # evil.example:8443
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # 192.0.2.1
    r"|\S@[\w-]+\.\w",  # claim@evil.example
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"(?<=\S)([.:/@])(?=\S)")

MESSAGE: Final = "Leave out web and email addresses."


def looks_like_link(text: str) -> bool:
    """Tell whether a text holds something that reads as a web or email address."""
    plain = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)
    visible = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return _LINK.search(visible) is not None


def refuse_link(text: str, *, field: str) -> None:
    """Raise InvalidRequest for a name or subject that reads as a link."""
    if looks_like_link(text):
        raise invalid(field, MESSAGE)


def without_links(text: str) -> str:
    """Return the text so that no mail program makes a link of a part of it.

    An invisible word joiner behind each dot of `Node.js` shows the name as it is.
    """
    return _JOINED.sub(rf"\1{WORD_JOINER}", text)
