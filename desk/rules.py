"""Limits and cleaning of what agents write at the desk.

Services call these functions, so that no entry point can forget a rule. Models and
forms import the numbers. The limits of tickets and comments are those of `tickets`.
"""

import re
from datetime import timedelta
from typing import Final

from api.errors import FieldError, InvalidRequest
from desk.variables import unknown_variables
from tickets.rules import TEXT_CHARACTERS

# Saved replies and macros, in characters.
MAX_TEXT_LENGTH: Final = 50_000
MAX_CODE_LENGTH: Final = 30
MAX_TITLE_LENGTH: Final = 80

MAX_TEAM_NAME_LENGTH: Final = 60
MAX_VIEW_NAME_LENGTH: Final = 60
MAX_VIEW_QUERY_LENGTH: Final = 1_000  # of the query string of a queue's URL
MAX_DRAFT_LENGTH: Final = TEXT_CHARACTERS  # as long as a comment

MAX_TICKETS_PER_CHANGE: Final = 100
UNDO_PERIOD: Final = timedelta(seconds=10)  # the page offers the undo so long
UNDO_GRACE_PERIOD: Final = timedelta(seconds=5)  # for a request that was sent in time

PRESENCE_LIFETIME: Final = timedelta(seconds=25)  # a page reports every ten seconds

_CODE: Final = re.compile(r"[-a-zA-Z0-9_]+")


def clean_code(code: str) -> str:
    """Return a saved reply's code in lower case; raise InvalidRequest."""
    if not _CODE.fullmatch(code) or len(code) > MAX_CODE_LENGTH:
        message = f"Must have 1 to {MAX_CODE_LENGTH} letters, digits, - or _."
        raise InvalidRequest(FieldError("code", "invalid", message))
    return code.lower()


def clean_name(field: str, text: str, *, limit: int) -> str:
    """Return a name or title as it was given; raise InvalidRequest.

    It has to have 1 to `limit` characters, and more than spaces.
    """
    if not text.strip() or len(text) > limit or "\x00" in text:
        raise InvalidRequest(
            FieldError(field, "invalid", f"Must have 1 to {limit} characters.")
        )
    return text


def clean_view_name(name: str) -> str:
    """Return a view's name with single spaces; raise InvalidRequest."""
    name = " ".join(name.split())
    return clean_name("name", name, limit=MAX_VIEW_NAME_LENGTH)


def clean_saved_text(text: str, *, is_required: bool) -> str:
    """Return the text of a saved reply or macro; raise InvalidRequest.

    Every variable in it has to be one that exists.
    """
    _refuse_length(text, limit=MAX_TEXT_LENGTH)
    if is_required and not text.strip():
        raise InvalidRequest(FieldError("text", "blank", "Must not be blank."))
    for name in unknown_variables(text):
        message = f"There is no variable {{{{ {name} }}}}."
        raise InvalidRequest(FieldError("text", "invalid", message))
    return text


def clean_draft(text: str) -> str:
    """Return the text of a draft; raise InvalidRequest."""
    _refuse_length(text, limit=MAX_DRAFT_LENGTH)
    return text


def _refuse_length(text: str, *, limit: int) -> None:
    if len(text) > limit:
        message = f"Must have at most {limit} characters."
        raise InvalidRequest(FieldError("text", "max_length", message))
    if "\x00" in text:
        raise InvalidRequest(FieldError("text", "invalid", "Must not contain U+0000."))
