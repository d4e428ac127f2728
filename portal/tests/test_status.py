"""/status: the results of the health probes, in words."""

import pytest
from django.db import OperationalError

from api import health
from api.health import HealthResult
from portal.service_status import Component, components_of

SECRET = "host=db.internal user=devpros"


@pytest.fixture
def found(monkeypatch):
    def find(findings):
        monkeypatch.setattr(health, "_check_health", lambda: findings)
        health.health_checker.reset()

    return find


def test_each_probe_of_the_settings_is_a_component_with_its_own_text(settings):
    components = components_of(HealthResult(database_responds=True))

    assert len(components) == 1 + len(settings.HEALTH_PROBES)
    assert {component.state for component in components} == {"operational"}
    assert "No problem was found." not in {component.text for component in components}


def test_a_probe_without_a_text_is_a_component_named_by_its_function(settings):
    probe = "plugins.health.probe_disk_space"
    settings.HEALTH_PROBES = [probe]
    without_problem = components_of(HealthResult(database_responds=True))
    full = HealthResult(
        database_responds=True, probe_problems=((probe, "The disk is full."),)
    )

    assert without_problem[1] == Component(
        "Disk space", "No problem was found.", "operational"
    )
    assert components_of(full)[1] == Component(
        "Disk space", "The disk is full.", "degraded"
    )


def test_a_healthy_service_says_that_all_parts_answer(client, found):
    found(HealthResult(database_responds=True))

    page = client.get("/status")

    assert page.status_code == 200
    assert "All parts answer" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_problem_of_a_probe_is_shown_with_status_200(client, found):
    found(
        HealthResult(
            database_responds=True,
            probe_problems=(
                ("notifications.health.probe_mail", "Mail waits: 3 mails."),
            ),
        )
    )

    page = client.get("/status")

    assert page.status_code == 200
    assert "not all is well" in page.content.decode()
    assert "Mail waits: 3 mails." in page.content.decode()
    assert page.content.count(b"part-degraded") == 1


def test_without_a_database_the_status_page_is_503(client, found):
    found(HealthResult(database_responds=False))

    page = client.get("/status")

    assert page.status_code == 503
    assert int(page["Retry-After"]) >= 1
    assert "The database does not answer." in page.content.decode()


def test_the_status_page_takes_no_query(client, found, django_assert_num_queries, db):
    found(HealthResult(database_responds=True))

    with django_assert_num_queries(0):
        client.get("/status", headers={"Cookie": "sessionid=somebody"})


def broken_probe():
    raise OperationalError(SECRET)


def test_the_status_page_shows_no_text_of_the_database_driver(client, settings, db):
    settings.HEALTH_PROBES = [f"{__name__}.broken_probe"]

    page = client.get("/status")

    assert page.status_code == 503
    assert SECRET not in page.content.decode()


def test_the_status_page_and_health_have_the_same_status(client, anonymous, db):
    note = anonymous.get("/v1/health").json()["note"]

    assert note in client.get("/status").content.decode()  # no worker has started
