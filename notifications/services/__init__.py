"""What this room does: write down whom to tell, and carry it there."""

from notifications.services.carrying import Mails
from notifications.services.queueing import queue_messages

__all__ = ["Mails", "queue_messages"]
