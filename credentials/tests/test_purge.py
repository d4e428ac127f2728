"""What is over is destroyed, whole batches at a time; what lives stays."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from api.datetimes import now
from conftest import NOON, SYSTEM, file_ticket
from credentials.models import AccessRecord, Credential
from credentials.services import Selection, purge_credentials, purge_overdue
from credentials.tests.conftest import K2
from credentials.tests.factories import (
    HOUR,
    copy_ticket,
    log_of,
    make_credentials,
    reveal,
)
from events.models import Event
from tests.test_races import at_once
from tickets.services import update_ticket

OVER = -HOUR


def purge(clock=now, batch_size=200, **narrowing):
    """Purge what these words select; return how it went."""
    selection = Selection(**narrowing)
    return purge_credentials(
        selection, actor=SYSTEM, clock=clock, batch_size=batch_size
    )


def resolve(ticket, at):
    return update_ticket(ticket, actor=SYSTEM, changes={"status": "resolved"}, at=at)


def statuses(*credentials):
    rows = Credential.objects.in_bulk([row.pk for row in credentials])
    return [rows[row.pk].status_at(now()) for row in credentials]


def events(ticket):
    """Return the types of the events about secrets of this ticket."""
    events = Event.objects.filter(ticket_number=ticket.pk, type__startswith="cred")
    return list(events.values_list("type", flat=True))


def test_what_is_over_goes_and_what_lives_stays(ticket, mallory):
    over, live = make_credentials(ticket, ends_in=OVER), make_credentials(ticket)
    strangers = make_credentials(file_ticket(mallory))

    outcome = purge()

    assert (outcome.matched, outcome.purged, outcome.remaining) == (1, 1, 0)
    assert statuses(*over, *live, *strangers) == ["expired", "active", "active"]


def test_a_tombstone_keeps_what_was_known_and_no_secret(ticket, bob):
    (credential,) = make_credentials(ticket, type="git")
    reveal(credential, bob)
    Credential.objects.filter(pk=credential.pk).update(expires_at=now() - HOUR)

    purge()

    tomb = Credential.objects.get(pk=credential.pk)
    assert (tomb.type, tomb.fields, tomb.reveals) == ("git", ["password"], 1)
    assert (tomb.created_by_name, tomb.ended_as) == ("Alice", "expired")
    assert (tomb.sealed_secret, tomb.key_id) == (None, "")
    assert log_of(tomb) == ["revealed", "expired"]
    assert (tomb.records, tomb.head) == (2, tomb.access_records.last().receipt)


def test_each_end_leaves_one_record_and_one_event(ticket):
    make_credentials(ticket, 3, ends_in=OVER)

    outcomes = [purge().purged, purge().purged]

    assert outcomes == [3, 0]
    assert AccessRecord.objects.count() == 3
    assert events(ticket) == ["credential.expired"] * 3


def test_the_client_is_told_who_opened_it(ticket, bob):
    opened, closed = make_credentials(ticket, 2)
    reveal(opened, bob)
    reveal(opened, bob)

    purge(ticket=ticket, force=True)

    events = Event.objects.filter(type="credential.purged").order_by("sequence")
    response = {event.data["object"]["id"]: event.data["object"] for event in events}
    assert response[opened.public_id]["opened_by"] == [bob.name]
    assert "Change this secret" in response[opened.public_id]["advice"]
    assert response[closed.public_id]["opened_by"] == []


def test_the_events_of_a_ticket_stay_without_a_gap(alice, ticket):
    make_credentials(ticket, 3, ends_in=OVER)

    purge(batch_size=2)

    page = alice.get(f"/v1/tickets/{ticket.public_id}/events").json()
    assert [event["sequence"] for event in page["events"]] == [1, 2, 3, 4, 5]


def test_the_end_of_a_ticket_is_the_end_of_its_secrets(ticket):
    (credential,) = make_credentials(ticket)
    resolve(ticket, now() - timedelta(hours=2))

    purge()

    assert statuses(credential) == ["purged"]
    assert events(ticket) == ["credential.purged"]


def test_within_the_grace_reopening_keeps_them(ticket, settings):
    settings.CREDENTIAL_CLOSE_GRACE = timedelta(hours=3)
    (credential,) = make_credentials(ticket)
    resolve(ticket, now() - timedelta(hours=2))
    within = purge().matched
    update_ticket(ticket, actor=SYSTEM, changes={"status": "open"}, at=now())
    settings.CREDENTIAL_CLOSE_GRACE = timedelta(0)

    assert (within, purge().matched) == (0, 0)
    assert statuses(credential) == ["active"]


def test_older_than_counts_from_the_end_and_only_narrows(ticket):
    (fresh,), (old,) = (
        make_credentials(ticket, ends_in=-span * HOUR) for span in (1, 3)
    )
    (live,) = make_credentials(ticket, created_at=NOON - timedelta(days=20))

    purge(older_than=2 * HOUR)

    assert statuses(fresh, old, live) == ["expired", "expired", "active"]
    assert [log_of(row) for row in (fresh, old)] == [[], ["expired"]]


def test_ticket_and_type_narrow(ticket, mallory):
    (meant,) = make_credentials(ticket, ends_in=OVER, type="git")
    others = [
        *make_credentials(ticket, ends_in=OVER),
        *make_credentials(file_ticket(mallory), ends_in=OVER, type="git"),
    ]

    outcome = purge(ticket=ticket, type="git")

    assert outcome.purged == 1
    assert [log_of(row) for row in (meant, *others)] == [["expired"], [], []]


def test_force_takes_what_lives_on_one_ticket(ticket, mallory):
    (live,), (over,) = make_credentials(ticket), make_credentials(ticket, ends_in=OVER)
    (strangers,) = make_credentials(file_ticket(mallory))

    purge(ticket=ticket, force=True)

    assert statuses(live, over, strangers) == ["purged", "expired", "active"]


def test_force_without_a_ticket_takes_nothing_that_lives(ticket, mallory):
    make_credentials(file_ticket(mallory))

    assert purge(force=True).matched == 0


def test_threat_25_a_batch_that_fails_leaves_nothing(ticket, monkeypatch):
    rows = make_credentials(ticket, 3, ends_in=OVER)

    def fail(*args, **kwargs):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("credentials.services.destruction.record_related_events", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        purge()

    assert Credential.objects.sealed().count() == len(rows)
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize(
    "half", [{"sealed_secret": None}, {"ended_as": "expired"}, {"ended_at": NOON}]
)
def test_the_database_refuses_half_an_end(ticket, half):
    make_credentials(ticket)

    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.update(**half)


def test_threat_22_what_no_key_opens_is_purged_all_the_same(ticket, keys):
    (credential,) = make_credentials(ticket, ends_in=OVER)
    keys(K2)

    assert purge().purged == 1
    assert credential.access_records.get().signature.startswith("k2:")


def test_each_batch_has_its_own_moment(ticket):
    make_credentials(ticket, 3, ends_in=OVER)
    times = iter(NOON + timedelta(minutes=passed) for passed in range(9))

    purge(clock=lambda: next(times), batch_size=2)

    ends = sorted(Credential.objects.values_list("ended_at", flat=True))
    assert ends[0] == ends[1] == NOON + timedelta(minutes=1)
    assert ends[2] == NOON + timedelta(minutes=2)


def test_a_run_is_one_line_in_the_log(ticket, caplog):
    make_credentials(ticket, 3, ends_in=OVER)

    with caplog.at_level(logging.INFO, logger="credentials"):
        purge(batch_size=1)

    (line,) = caplog.records
    assert (line.message, line.purged, line.remaining) == ("purge.finished", 3, 0)


def test_the_workers_job_does_one_batch_at_a_time(ticket, monkeypatch):
    monkeypatch.setattr("credentials.services.purge.BATCH", 2)
    make_credentials(ticket, 3, ends_in=OVER)

    assert [purge_overdue(at=now()) for _ in range(3)] == [2, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_is_left_for_later(ticket):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite locks the whole database, so the purge waits")
    held, free = (
        make_credentials(place, ends_in=OVER)
        for place in (ticket, *copy_ticket(ticket, 1))
    )

    with transaction.atomic():
        Credential.objects.select_for_update().get(pk=held[0].pk)
        (outcome,) = at_once(1, lambda _: purge())

    assert (outcome.purged, outcome.remaining) == (1, 1)
    assert [log_of(row) for row in (*held, *free)] == [[], ["expired"]]
    assert purge().purged == 1


def test_a_batch_that_others_won_is_taken_again(ticket, losing):
    make_credentials(ticket, 3, ends_in=OVER)
    losing("credentials.services.purge.destroy_secrets", times=4)

    assert purge().purged == 3


def test_a_batch_that_others_keep_winning_is_left_to_them(ticket, losing):
    make_credentials(ticket, 3, ends_in=OVER)
    losing("credentials.services.purge.destroy_secrets", times=5)

    outcome = purge()

    assert (outcome.purged, outcome.remaining) == (0, 3)
    assert purge().purged == 3


def test_a_database_that_fails_is_not_taken_for_another_process(ticket, monkeypatch):
    make_credentials(ticket, ends_in=OVER)

    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("credentials.services.purge.destroy_secrets", fail)
    with pytest.raises(OperationalError), transaction.atomic():
        purge()


def test_the_workers_job_takes_its_batch_again(ticket, losing):
    make_credentials(ticket, ends_in=OVER)
    losing("credentials.services.purge.destroy_secrets", times=1)

    assert purge_overdue(at=now()) == 1


@pytest.mark.django_db(transaction=True)
def test_no_file_of_sqlite_keeps_what_was_sealed(ticket):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps old bytes; retiring the key makes them nothing")
    (credential,) = make_credentials(ticket, ends_in=OVER)
    body = credential.sealed.parts()[1]
    name = connection.settings_dict["NAME"]

    def files():
        places = Path(name).parent.glob(f"{Path(name).name}*")
        return b"".join(place.read_bytes() for place in places)

    before = body in files()
    purge()

    assert (before, body in files()) == (True, False)
