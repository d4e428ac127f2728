"""Services of mail: queue and send messages, and store what readers choose."""

from notifications.services.ceilings import ceiling_of, count_mails
from notifications.services.mail_delivery import Mails
from notifications.services.message_queue import queue_messages
from notifications.services.readers import (
    confirm_reader,
    resubscribe_reader,
    unconfirm_reader,
    unsubscribe_reader,
)

__all__ = [
    "Mails",
    "ceiling_of",
    "confirm_reader",
    "count_mails",
    "queue_messages",
    "resubscribe_reader",
    "unconfirm_reader",
    "unsubscribe_reader",
]
