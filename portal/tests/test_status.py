"""The status, for people: what /v1/health finds, each part in words."""

import pytest
from django.db import OperationalError

from api import health
from api.health import HealthResult
from portal.service_status import Component, components_of

SECRET = "host=db.internal user=devpros"


@pytest.fixture
def found(monkeypatch):
    def find(findings):
        monkeypatch.setattr(health, "_examine", lambda: findings)
        health.health_checker.forget()

    return find


def test_each_probe_of_the_settings_is_a_component_with_its_own_text(settings):
    components = components_of(HealthResult(database=True))

    assert len(components) == 1 + len(settings.HEALTH_PROBES)
    assert {component.state for component in components} == {"operational"}
    assert "No problem was found." not in {component.text for component in components}


def test_a_probe_without_a_text_is_a_component_named_by_its_function(settings):
    probe = "plugins.health.probe_disk_space"
    settings.HEALTH_PROBES = [probe]
    without_problem = components_of(HealthResult(database=True))
    full = HealthResult(database=True, found=((probe, "The disk is full."),))

    assert without_problem[1] == Component(
        "Disk space", "No problem was found.", "operational"
    )
    assert components_of(full)[1] == Component(
        "Disk space", "The disk is full.", "degraded"
    )


def test_a_service_that_is_well_says_so(client, found):
    found(HealthResult(database=True))

    page = client.get("/status")

    assert page.status_code == 200
    assert "All parts answer" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_what_is_late_is_named_and_serves_all_the_same(client, found):
    found(
        HealthResult(
            database=True,
            found=(("notifications.health.probe_mail", "Mail waits: 3 mails."),),
        )
    )

    page = client.get("/status")

    assert page.status_code == 200
    assert "not all is well" in page.content.decode()
    assert "Mail waits: 3 mails." in page.content.decode()
    assert page.content.count(b"part-degraded") == 1


def test_without_its_database_it_stands_and_says_503(client, found):
    found(HealthResult(database=False))

    page = client.get("/status")

    assert page.status_code == 503
    assert int(page["Retry-After"]) >= 1
    assert "The database does not answer." in page.content.decode()


def test_it_asks_no_database_of_its_own(client, found, django_assert_num_queries, db):
    found(HealthResult(database=True))

    with django_assert_num_queries(0):
        client.get("/status", headers={"Cookie": "sessionid=somebody"})


def broken_probe():
    raise OperationalError(SECRET)


def test_it_says_nothing_that_the_driver_said(client, settings, db):
    settings.HEALTH_PROBES = [f"{__name__}.broken_probe"]

    page = client.get("/status")

    assert page.status_code == 503
    assert SECRET not in page.content.decode()


def test_it_finds_what_health_finds(client, anonymous, db):
    note = anonymous.get("/v1/health").json()["note"]

    assert note in client.get("/status").content.decode()  # no worker has started
