"""Write `last_used_at` of keys and connections after the response, once a minute."""

import threading
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError

from accounts.models import ApiKey, Connection
from api.outage import close_connection

_EVERY = timedelta(minutes=1)
_thread = threading.local()


def note_use(used: ApiKey | Connection, *, at: datetime) -> None:
    """Remember what this thread's request used, unless that is on record already."""
    if used.last_used_at is None or at - used.last_used_at >= _EVERY:
        _thread.used = (type(used), used.pk, at)


def write_use(**kwargs: object) -> None:
    """Write what `note_use` remembered (receives Django's request_finished)."""
    used = _thread.__dict__.pop("used", None)
    if used is None:
        return
    model, key, at = used
    try:
        model.objects.filter(pk=key).update(last_used_at=at)
    except (DatabaseError, InterfaceError):
        close_connection()  # the response has left; the next use writes it
