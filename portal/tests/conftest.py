"""People who are signed in, and what their organizations asked."""

from datetime import timedelta

import pytest

from api.moments import moment_now
from portal.models import RequestRecord
from portal.tests.members import browser_of, make_member


@pytest.fixture
def mias(mia):
    """The browser of Mia, who owns Acme."""
    return browser_of(mia)


@pytest.fixture
def others(mallory):
    """The browser of somebody of another organization."""
    return browser_of(member_of(mallory.key.organization, "other@mallory.test"))


def member_of(organization, email):
    return make_member(organization, email)


@pytest.fixture
def owner(mias):
    """Acme's owner, in a browser."""
    return mias


@pytest.fixture
def member(acme):
    """A member of Acme's who owns nothing, in a browser."""
    return browser_of(member_of(acme, "max@acme.test"))


@pytest.fixture
def stranger(mallory):
    """An owner of another organization, in a browser."""
    organization = mallory.key.organization
    return browser_of(make_member(organization, "eve@mallory.test", role="owner"))


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
