"""The worker, step by step in the test's own thread."""

from api.datetimes import now
from devpros.worker import Worker
from events.models import Event, Redaction
from webhooks.models import Delivery


def run_worker_until_idle():
    """Let the worker hand on what happened, finish redactions, and send all of it."""
    worker = Worker(["redact", "dispatch", "deliver"])
    worker.run_once()
    while (
        Redaction.objects.exists()
        or Event.objects.undispatched().exists()
        or Delivery.objects.due(at=now()).exists()
    ):
        worker.run_once()
