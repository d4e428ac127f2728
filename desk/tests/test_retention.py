"""Traces of agents at the desk go after their time, and nothing else does."""

from datetime import timedelta

import pytest

from api.datetimes import now
from desk.models import BulkChange, Presence
from desk.services.retention import prune_bulk_changes, prune_presence


def test_prune_presence_deletes_rows_after_24_hours(ticket, bob, carol):
    at = now()
    for agent, hours in ((bob, 25), (carol, 23)):
        Presence.objects.create(
            agent=agent, ticket=ticket, at=at - timedelta(hours=hours)
        )

    assert prune_presence(at=at) == 1
    assert Presence.objects.get().agent == carol
    assert prune_presence(at=at) == 0


@pytest.mark.parametrize(("days", "gone"), [(31, 1), (29, 0)])
def test_prune_bulk_changes_deletes_rows_after_30_days(bob, days, gone):
    at = now()
    BulkChange.objects.create(agent=bob, at=at - timedelta(days=days))

    assert prune_bulk_changes(at=at) == gone
    assert BulkChange.objects.count() == 1 - gone
    assert prune_bulk_changes(at=at) == 0
