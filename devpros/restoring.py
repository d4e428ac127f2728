"""What has to happen once to a database that was restored from a backup."""

from dataclasses import dataclass
from datetime import datetime

from accounts.actor import Actor
from accounts.services import end_all_sessions
from api.transactions import transactional
from events.dispatch import skip_undispatched
from events.log import begin_epoch
from notifications.models import Message
from webhooks.models import Delivery

_WHY = "Discarded after a restore."


@dataclass(frozen=True)
class Discarded:
    """How many things will not be sent."""

    events: int
    deliveries: int
    mails: int


@transactional
def settle_restored_database(*, actor: Actor, at: datetime) -> int:
    """Begin a new epoch of the event log, and sign everybody out.

    Cursors that readers hold may be ahead of the log, and sessions may be back that
    had been ended. Return how many sessions ended.
    """
    begin_epoch()
    return end_all_sessions(actor=actor, at=at, reason="restored from a backup")


def discard_pending(*, at: datetime) -> Discarded:
    """Give up what the backup had yet to send, in short batches.

    Events first: a worker that runs meanwhile makes no more of them.
    """
    return Discarded(
        events=skip_undispatched(at=at),
        deliveries=Delivery.objects.discard_pending(at=at),
        mails=Message.objects.discard_pending(at=at, error=_WHY),
    )
