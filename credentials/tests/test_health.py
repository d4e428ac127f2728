"""Health sees a purge that is late, and secrets whose key is not here."""

from datetime import timedelta

import pytest
from django.utils.module_loading import import_string

from api.datetimes import now
from conftest import SYSTEM, file_ticket
from credentials.health import probe_keys, probe_purge
from credentials.services import purge_overdue
from credentials.tests.conftest import K1, K2
from credentials.tests.factories import make_credentials
from tickets.services import update_ticket

MINUTE = timedelta(minutes=1)


def test_all_is_well_while_secrets_live(ticket, mallory):
    make_credentials(ticket)
    make_credentials(
        file_ticket(mallory), ends_in=-14 * MINUTE
    )  # the purge has its time

    assert (probe_purge(), probe_keys()) == (None, None)


def test_a_secret_a_quarter_of_an_hour_past_its_end_is_told(ticket, mallory):
    make_credentials(ticket, ends_in=-16 * MINUTE)
    one = probe_purge()
    make_credentials(file_ticket(mallory), ends_in=-16 * MINUTE)
    two = probe_purge()
    purge_overdue(at=now())

    assert "1 secret is still here" in one
    assert "2 secrets are still here" in two
    assert probe_purge() is None


@pytest.mark.parametrize(("minutes", "is_late"), [(74, False), (76, True)])
def test_the_end_of_a_ticket_counts_after_its_grace(ticket, minutes, is_late):
    make_credentials(ticket)
    changes, at = {"status": "resolved"}, now() - minutes * MINUTE
    update_ticket(ticket, actor=SYSTEM, changes=changes, at=at)

    assert (probe_purge() is not None) == is_late


def test_threat_22_secrets_of_a_lost_key_are_counted(ticket, keys):
    make_credentials(ticket)
    keys(K2, K1)
    make_credentials(ticket)
    keys(K2)
    one = probe_keys()
    keys(K1.replace("k1:", "k3:"))

    assert one == "1 secret needs a key that is not here."
    assert probe_keys() == "2 secrets need a key that is not here."


def test_the_tombstones_of_a_lost_key_are_not(ticket, keys):
    make_credentials(ticket, ends_in=-MINUTE)
    purge_overdue(at=now())
    keys(K2)

    assert probe_keys() is None


@pytest.mark.parametrize(("probe", "tables"), [(probe_purge, 1), (probe_keys, 3)])
def test_a_probe_asks_each_table_once(ticket, django_assert_num_queries, probe, tables):
    make_credentials(ticket, 3, ends_in=-16 * MINUTE)

    with django_assert_num_queries(tables):
        probe()


@pytest.mark.django_db(transaction=True)
def test_health_is_degraded_and_says_why(ticket, alice, keys):
    make_credentials(ticket, ends_in=-16 * MINUTE)
    keys(K2)

    answer = alice.get("/v1/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "The purge is late: 1 secret" in answer.json()["note"]
    assert "1 secret needs a key" in answer.json()["note"]


def test_the_worker_and_health_know_custody(settings):
    path, every = settings.WORKER_JOBS["purge"]

    assert import_string(path) is purge_overdue
    assert every == 5 * MINUTE
    assert {"credentials.health.probe_purge", "credentials.health.probe_keys"} <= set(
        settings.HEALTH_PROBES
    )
