"""What this installation lets an organization send to."""

from typing import Any, Final

from django.conf import settings

from accounts.models import Organization
from webhooks.addresses import Refused, Unresolved, parse_target, resolve

SECONDS_TO_RESOLVE: Final = 3.0


def may_use_loopback(organization: Organization) -> bool:
    """Only a sandbox may, and only where the operator lets it."""
    return bool(settings.WEBHOOK_ALLOW_LOOPBACK) and organization.is_sandbox


def refusal_of(url: Any, may_use_loopback: bool) -> Refused | None:
    """Return why an address is refused, or None; asks the DNS, so in no transaction.

    A name that does not resolve yet is accepted: it is asked again at every attempt.
    What is no address at all is for the body's reader to say.
    """
    if not isinstance(url, str):
        return None
    try:
        target = parse_target(url, may_use_loopback=may_use_loopback)
        resolve(target, may_use_loopback=may_use_loopback, timeout=SECONDS_TO_RESOLVE)
    except Refused as refusal:
        return refusal
    except Unresolved:
        return None
    return None
