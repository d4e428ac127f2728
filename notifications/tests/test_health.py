"""Health sees mail that does not leave."""

from datetime import timedelta

import pytest
from django.utils.module_loading import import_string

from api.datetimes import now
from conftest import file_ticket
from events.dispatch import dispatch_events
from notifications.health import probe_mail
from notifications.models import Message


@pytest.fixture
def waiting(alice):
    """Let two mails wait for so many minutes."""
    for _ in range(2):
        file_ticket(alice)
    dispatch_events(at=now())

    def wait(minutes):
        since = now() - timedelta(minutes=minutes)
        Message.objects.update(created_at=since)

    return wait


def test_a_mail_has_a_quarter_of_an_hour(waiting):
    waiting(14)
    early = probe_mail()
    waiting(16)

    assert early is None
    assert probe_mail().startswith("Mail waits: 2 mails have not left")


def test_what_is_over_waits_no_longer(waiting, send):
    waiting(16)
    send()

    assert probe_mail() is None


def test_it_is_one_of_the_troubles_of_health(waiting, settings):
    waiting(16)

    troubles = [import_string(path)() for path in settings.HEALTH_PROBES]

    assert any("Mail waits" in (trouble or "") for trouble in troubles)
