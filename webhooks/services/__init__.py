"""The verbs of webhooks: keep endpoints, hand events over, try again."""

from webhooks.services.delivering import Deliveries
from webhooks.services.endpoints import (
    Wishes,
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    ping_endpoint,
)
from webhooks.services.queueing import queue_deliveries
from webhooks.services.redelivering import Recovery, recover_deliveries, redeliver
from webhooks.services.secrets import OVERLAP, rotate_secret

__all__ = [
    "OVERLAP",
    "Deliveries",
    "Recovery",
    "Wishes",
    "change_endpoint",
    "create_endpoint",
    "delete_endpoint",
    "ping_endpoint",
    "queue_deliveries",
    "recover_deliveries",
    "redeliver",
    "rotate_secret",
]
