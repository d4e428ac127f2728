"""Signed-in clients of an owner, a member and a stranger; recorded requests."""

from datetime import timedelta

import pytest

from api.datetimes import now
from portal.models import RequestRecord
from portal.tests.support import make_member, signed_in_client


@pytest.fixture
def owner(mia):
    """Acme's owner."""
    return signed_in_client(mia)


@pytest.fixture
def member(acme):
    """A member of Acme without ownership."""
    return signed_in_client(make_member(acme, "max@acme.test"))


@pytest.fixture
def stranger(mallory):
    """An owner of another organization."""
    organization = mallory.key.organization
    return signed_in_client(make_member(organization, "eve@mallory.test", role="owner"))


@pytest.fixture
def record_request(acme, alice):
    """Record a request of Alice: `record_request(status=404, minutes=3)`."""

    def record(*, minutes=1, **facts):
        error = "NOT_FOUND" if facts.get("status", 200) >= 400 else ""
        return RequestRecord.objects.create(
            **{
                "organization": acme,
                "livemode": True,
                "at": now() - timedelta(minutes=minutes),
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

    return record
