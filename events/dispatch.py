"""Hand each event to its readers once; webhooks and mail are such readers.

A subscriber is a function that takes the events and writes rows of its own. It runs in
the transaction that marks them dispatched: at least once, never lost, never before the
change has committed. EVENT_SUBSCRIBERS names them, so that this room knows none.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from events.log import place_committed_events
from events.models import Event

_BATCH = 200


def dispatch_events(*, at: datetime) -> int:
    """Place and dispatch what has committed; return how many events were dispatched."""
    place_committed_events()
    total = 0
    # Asked outside the transaction, so that an idle worker locks nothing on SQLite.
    while Event.objects.undispatched().exists() and (count := _dispatch_batch(at)):
        total += count
    return total


@transaction.atomic
def _dispatch_batch(at: datetime) -> int:
    undispatched = Event.objects.undispatched().order_by("id")
    events = list(undispatched.select_for_update(skip_locked=True)[:_BATCH])
    if not events:  # another worker has them
        return 0
    for path in settings.EVENT_SUBSCRIBERS:
        import_string(path)(events, at=at)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(dispatched_at=at)
    return len(events)
