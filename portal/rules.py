"""Limits and cleaning of contact messages.

Services call these functions, so that no entry point can forget a rule. Forms import
the numbers. The limits of tickets and credentials are those of their apps.
"""

from typing import Final

from accounts.errors import invalid
from accounts.link_rules import refuse_link

MAX_SUBJECT_LENGTH: Final = 120
MAX_MESSAGE_LENGTH: Final = 10_000
MAX_REQUESTED_LIMIT: Final = 10_000_000  # requests an hour


def clean_subject(text: str) -> str:
    """Return the subject with single spaces; raise InvalidRequest.

    It has to have 1 to 120 characters and no link: it is mailed to the typed address.
    """
    subject = " ".join(text.split())
    refuse_link(subject, field="subject")
    return _clean("subject", subject, limit=MAX_SUBJECT_LENGTH)


def clean_message(text: str) -> str:
    """Return the message without spaces around it; raise InvalidRequest.

    It has to have 1 to 10,000 characters.
    """
    return _clean("message", text.strip(), limit=MAX_MESSAGE_LENGTH)


def check_requested_limit(requests_per_hour: int) -> None:
    """Raise InvalidRequest unless 1 to 10,000,000 requests an hour are asked for."""
    if not 1 <= requests_per_hour <= MAX_REQUESTED_LIMIT:
        message = f"Must be from 1 to {MAX_REQUESTED_LIMIT}."
        raise invalid("requests_per_hour", message)


def _clean(field: str, text: str, *, limit: int) -> str:
    if not text or len(text) > limit or "\x00" in text:
        raise invalid(field, f"Must have 1 to {limit} characters.")
    return text
