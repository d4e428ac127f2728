"""People who are signed in, and what their organizations asked."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts import services
from api.moments import moment_now
from conftest import NOON, PASSWORD, SYSTEM
from portal.models import RequestRecord


@pytest.fixture
def mias(mia):
    """The browser of Mia, who owns Acme."""
    return browser_of(mia)


@pytest.fixture
def others(mallory):
    """The browser of somebody of another organization."""
    return browser_of(member_of(mallory.key.organization, "other@mallory.test"))


def member_of(organization, email):
    person = services.Person(email, "A Member", PASSWORD)
    return services.create_member(
        organization, person=person, actor=SYSTEM, at=NOON
    ).user


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def asked(acme, alice):
    """Remember a request of Alice's: `asked(status=404, minutes=3)` ago."""

    def remember(*, minutes=1, **facts):
        error = "NOT_FOUND" if facts.get("status", 200) >= 400 else ""
        return RequestRecord.objects.create(
            **{
                "organization": acme,
                "livemode": True,
                "at": moment_now() - timedelta(minutes=minutes),
                "method": "GET",
                "path": "/v1/tickets",
                "status": 200,
                "error_code": error,
                "milliseconds": 12,
                "request_id": "r-1",
                "actor_type": "api_key",
                "actor_id": alice.key.pk,
                "actor_name": "Alice",
            }
            | facts
        )

    return remember
