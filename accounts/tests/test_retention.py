"""What is kept of people's doings goes after its time, and nothing else does."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import Invitation, SecurityEvent
from accounts.services.retention import (
    prune_admin_log,
    prune_invitations,
    prune_security_events,
)
from api import retention
from api.datetimes import now
from conftest import NOON

LONG, SHORT = timedelta(days=401), timedelta(days=399)


@pytest.fixture
def invite(acme):
    def make(number, **columns):
        moments = {"created_at": NOON, "expires_at": NOON + timedelta(days=7)}
        return Invitation.objects.create(
            organization=acme,
            email=f"{number}@acme.test",
            role="member",
            digest=str(number),
            invited_by="Mia",
            **{**moments, **columns},
        )

    return make


def security_event(age):
    return SecurityEvent.objects.create(
        type="user.mfa_enabled",
        at=now() - age,
        actor_type="member",
        actor_name="Mia",
        subject="mia@acme.test",
    )


def test_security_events_go_after_400_days_and_no_others(db):
    security_event(LONG)
    young = security_event(SHORT)

    assert prune_security_events(at=now()) == 1
    assert SecurityEvent.objects.get() == young
    assert prune_security_events(at=now()) == 0


def test_security_events_go_in_batches_and_only_so_many_in_a_run(db, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        security_event(LONG)

    gone = retention.delete_oldest(
        SecurityEvent, time_field="at", before=now() - SHORT, at_most=4
    )

    assert (gone, SecurityEvent.objects.count()) == (4, 1)


def test_what_the_admin_noted_goes_after_400_days_and_nothing_else(bob):
    kind = ContentType.objects.get_for_model(type(bob))
    for number, age in enumerate((LONG, SHORT)):
        entry = LogEntry.objects.create(
            user=bob, content_type=kind, object_id=str(number), action_flag=CHANGE
        )
        LogEntry.objects.filter(pk=entry.pk).update(action_time=now() - age)

    assert prune_admin_log(at=now()) == 1
    assert LogEntry.objects.get().object_id == "1"
    assert prune_admin_log(at=now()) == 0


@pytest.mark.parametrize("column", ["accepted_at", "withdrawn_at", "expires_at"])
def test_invitations_go_30_days_after_their_end(invite, column):
    at = now()
    later = {} if column == "expires_at" else {"expires_at": at}
    invite(1, **{**later, column: at - timedelta(days=31)})
    invite(2, **{**later, column: at - timedelta(days=29)})

    assert prune_invitations(at=at) == 1
    assert Invitation.objects.get().digest == "2"
    assert prune_invitations(at=at) == 0


def test_an_invitation_that_is_open_stays(invite):
    invite(1)

    assert prune_invitations(at=now()) == 0
