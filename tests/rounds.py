"""The worker, step by step in the test's own thread."""

from api.moments import moment_now
from devpros.worker import Worker
from webhooks.models import Delivery


def work():
    """Let the worker hand on what happened, and carry all of it."""
    worker = Worker(["dispatch", "deliver"])
    worker.run_once()
    while Delivery.objects.due(at=moment_now()).exists():
        worker.run_once()
