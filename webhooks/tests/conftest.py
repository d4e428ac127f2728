"""Endpoints of the cast, and what a worker does with their deliveries, step by step."""

from datetime import timedelta

import pytest

from conftest import NOON, SYSTEM
from events.dispatch import dispatch_events
from webhooks import services
from webhooks.answer import Answer
from webhooks.services.claiming import claim_deliveries
from webhooks.services.delivering import Outcome, settle_attempt

URL = "https://203.0.114.9/hook"  # public, and never called: nothing here sends


@pytest.fixture
def make_endpoint():
    """`make_endpoint(organization)` as its key would, with the secret at hand."""

    def make(organization, url=URL, **wishes):
        endpoint, secret = services.create_endpoint(
            organization, actor=SYSTEM, wishes={"url": url, **wishes}, at=NOON
        )
        endpoint.secret = secret
        return endpoint

    return make


@pytest.fixture
def endpoint(acme, make_endpoint):
    return make_endpoint(acme)


@pytest.fixture
def dispatch():
    """Hand on what happened, as the worker does."""
    return lambda at=NOON: dispatch_events(at=at)


@pytest.fixture
def answer():
    """Take what is due and settle it with this answer: `answer(200)`, `answer(503)`.

    Returns the parcels that were under way.
    """

    def settle(status_code=200, *, at=NOON, limit=100, **facts):
        parcels = claim_deliveries(limit, at=at)
        for parcel in parcels:
            settle_attempt(parcel, outcome=outcome(status_code, at, **facts), at=at)
        return parcels

    return settle


def outcome(status_code, at=NOON, **facts):
    ok = status_code is not None and 200 <= status_code < 300
    error = facts.pop("error", "" if ok else "status" if status_code else "timeout")
    facts = {"response": "", "milliseconds": 12, "retry_after": None, **facts}
    return Outcome(at, Answer(status_code=status_code, error=error, **facts))


def later(**length):
    return NOON + timedelta(**length)
