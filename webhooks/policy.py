"""What this installation lets an organization send to."""

from typing import Any

from django.conf import settings

from accounts.models import Organization
from webhooks.addresses import Refused, parse_target


def may_use_loopback(organization: Organization) -> bool:
    """Only a sandbox may, and only where the operator lets it."""
    return bool(settings.WEBHOOK_ALLOW_LOOPBACK) and organization.is_sandbox


def find_refusal(url: Any, may_use_loopback: bool) -> Refused | None:
    """Return why the text of an address is refused, or None.

    The name is not looked up here: the answer would tell which names of our network
    exist, and a slow DNS would hold the request. It is looked up at every attempt, and
    an attempt goes to no address that is not public (`webhooks.addresses.resolve`).
    What is no address at all is for the body's reader to say.
    """
    if not isinstance(url, str):
        return None
    try:
        parse_target(url, may_use_loopback=may_use_loopback)
    except Refused as refusal:
        return refusal
    return None
