"""An endpoint of a caller's, and a delivery to it that has ended."""

from api.datetimes import now
from conftest import NOON
from events.dispatch import dispatch_events
from webhooks.models import Endpoint

HOOK = {"url": "https://203.0.114.9/hook"}  # public, and asked by nobody


def create_endpoint_with_delivery(caller):
    """Return the ids of both, as paths name them."""
    made = caller.post("/v1/webhooks", HOOK).json()["id"]
    endpoint = Endpoint.objects.visible_to(caller.actor).get_visible(made)
    dispatch_events(at=now())
    endpoint.deliveries.update(status="delivered", due_at=None, ended_at=NOON)
    delivery = endpoint.deliveries.first()
    delivery.attempts.create(at=NOON, status_code=503, milliseconds=1)
    return {"endpoint_id": made, "delivery_id": delivery.public_id}
