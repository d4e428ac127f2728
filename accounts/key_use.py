"""`last_used_at` of a key, to the minute and outside the request's path."""

import threading
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError

from accounts.models import ApiKey

_EVERY = timedelta(minutes=1)
_thread = threading.local()


def note_use(key: ApiKey, *, at: datetime) -> None:
    """Remember that this thread's request used the key, if that is news."""
    if key.last_used_at is None or at - key.last_used_at >= _EVERY:
        _thread.used = (key.pk, at)


def write_use(**kwargs: object) -> None:
    """Write what `note_use` remembered (receives Django's request_finished)."""
    used = _thread.__dict__.pop("used", None)
    if used is None:
        return
    key_id, at = used
    try:
        ApiKey.objects.filter(pk=key_id).update(last_used_at=at)
    except (DatabaseError, InterfaceError):
        return  # the answer has left; the next use writes it
