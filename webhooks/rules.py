"""Limits of endpoints and the cleaning of their fields, for services to call.

Serializers and forms import the numbers from here; the services check them, because
SQLite does not enforce `max_length`. Rules for the text of a URL are in
webhooks/targets.py; the number of endpoints is WEBHOOK_ENDPOINTS_PER_ORGANIZATION.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings

from accounts.models import Organization
from api.errors import FieldError, InvalidRequest
from events.types import CHOICES
from webhooks.errors import unacceptable_url
from webhooks.targets import LONGEST_URL, Refused, parse_target

URL_CHARACTERS: Final = LONGEST_URL
DESCRIPTION_CHARACTERS: Final = 255
ALL_EVENTS: Final = "*"
EVENT_TYPES: Final = [ALL_EVENTS, *CHOICES]  # to which an endpoint can subscribe


def may_use_loopback(organization: Organization) -> bool:
    """Return whether http, any port and this machine are allowed.

    Only for a sandbox, and only where WEBHOOK_ALLOW_LOOPBACK is set.
    """
    return bool(settings.WEBHOOK_ALLOW_LOOPBACK) and organization.is_sandbox


def find_refusal(url: Any, may_use_loopback: bool) -> Refused | None:
    """Return why a URL is refused by its text, or None; None for what is no text.

    The host is not looked up here: the response would reveal which names of our network
    exist, and a slow DNS would delay the request. It is looked up at every attempt, and
    an attempt goes to no address that is not public (`webhooks.addresses.resolve`).
    """
    if not isinstance(url, str):
        return None
    try:
        parse_target(url, may_use_loopback=may_use_loopback)
    except Refused as refusal:
        return refusal
    return None


def refuse_url(url: str, *, organization: Organization) -> None:
    """Raise InvalidRequest for a URL that the organization may not send to."""
    refusal = find_refusal(url, may_use_loopback(organization))
    if refusal is not None:
        raise unacceptable_url(refusal.code, refusal.message)


def refuse_long_description(description: str) -> None:
    """Raise InvalidRequest for more than DESCRIPTION_CHARACTERS."""
    if len(description) > DESCRIPTION_CHARACTERS:
        message = f"Must have at most {DESCRIPTION_CHARACTERS} characters."
        raise InvalidRequest(FieldError("description", "max_length", message))


def clean_event_types(types: Sequence[str]) -> list[str]:
    """Return the types once each, or `["*"]` where that is one of them.

    Raises InvalidRequest for none at all and for one that does not exist.
    """
    if not types:
        raise InvalidRequest(
            FieldError("events", "empty", "Name at least one type, or *.")
        )
    if set(types) - set(EVENT_TYPES):
        message = f"Must be one of {', '.join(EVENT_TYPES)}."
        raise InvalidRequest(FieldError("events", "invalid_choice", message))
    return [ALL_EVENTS] if ALL_EVENTS in types else list(dict.fromkeys(types))
