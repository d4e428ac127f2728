"""What is looked at when a process begins to serve."""

import logging

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

from credentials.checks import CUSTODY
from credentials.services import count_without_key

logger = logging.getLogger(__name__)


def require_keys() -> None:
    """Refuse to serve without a sound CREDENTIAL_KEYS, as every command does.

    For application servers, which run no checks of Django's.
    """
    errors = [message for message in run_checks(tags=[CUSTODY]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured(" ".join(str(message.msg) for message in errors))


def warn_of_lost_keys() -> None:
    """Log how many secrets name a key that is not here. They wait; all else goes on."""
    try:
        lost = count_without_key()
    except (DatabaseError, InterfaceError):
        return  # whoever needs it waits for it, and health says so
    if lost:
        logger.warning("credential_keys.missed", extra={"count": lost})
