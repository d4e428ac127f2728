"""The steps that a database restored from a backup needs once."""

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
    """How many rows will not be sent."""

    events: int
    deliveries: int
    mails: int


@transactional
def settle_restored_database(*, actor: Actor, at: datetime) -> int:
    """Begin a new epoch of the event log and end every session; return how many.

    Cursors of readers may be ahead of the restored log, and sessions that had ended
    may be back.
    """
    begin_epoch()
    return end_all_sessions(actor=actor, at=at, reason="restored from a backup")


def discard_pending(*, at: datetime) -> Discarded:
    """Give up what the backup had yet to send, in short batches.

    Events first, so that a worker that runs meanwhile makes no deliveries of them.
    """
    return Discarded(
        events=skip_undispatched(at=at),
        deliveries=Delivery.objects.discard_pending(at=at),
        mails=Message.objects.discard_pending(at=at, error=_WHY),
    )
