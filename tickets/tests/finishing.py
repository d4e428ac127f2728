"""What the worker does after a redaction, done at once."""

from conftest import NOON
from events.models import Redaction
from tickets.services.copies import finish_redactions


def finish_all():
    while finish_redactions(at=NOON):
        pass
    assert not Redaction.objects.exists()
