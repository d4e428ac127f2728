"""Services of webhooks: endpoints, secrets, deliveries and their attempts."""

from webhooks.services.attempts import Deliveries
from webhooks.services.delivery_queue import queue_deliveries
from webhooks.services.endpoints import (
    EndpointFields,
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    ping_endpoint,
)
from webhooks.services.redelivery import Recovery, recover_deliveries, redeliver
from webhooks.services.secrets import OVERLAP, rotate_secret

__all__ = [
    "OVERLAP",
    "Deliveries",
    "EndpointFields",
    "Recovery",
    "change_endpoint",
    "create_endpoint",
    "delete_endpoint",
    "ping_endpoint",
    "queue_deliveries",
    "recover_deliveries",
    "redeliver",
    "rotate_secret",
]
