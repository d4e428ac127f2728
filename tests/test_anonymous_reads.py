"""Who is nobody reads: no address answers a GET of theirs by writing a row.

Sessions of strangers were written without limit once: by each invitation that was
opened, and each challenge of a passkey that was asked for.
"""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.services import invite_member
from api.datetimes import now
from conftest import SYSTEM
from credentials.tests.one_time_links import ask
from portal.services.request_recorder import recorder
from tests.support.all_requests import addresses, api_calls
from tests.test_canary import _comment_of, callers, log, people, planted  # noqa: F401 — fixtures
from webhooks.models import Delivery

pytestmark = [pytest.mark.once, pytest.mark.slow]

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_SESSION = "sessionid"
# What is asked for by a script, and what a browser sends that was here before.
_WAYS = [{}, {"Accept": "application/json"}, {"Cookie": "sessionid=x; browser=x"}]


@pytest.fixture
def everything(acme, callers, people, planted, alice):  # noqa: F811 — the fixtures
    """Every address there is, filled in with what is there."""
    alice.post("/v1/tickets", {"title": "For the record of requests"})
    recorder.flush()
    delivery = Delivery.objects.first()
    place = {
        "ticket_id": planted.ticket.public_id,
        "comment_id": _comment_of(planted),
        "endpoint_id": delivery.endpoint.public_id,
        "delivery_id": delivery.public_id,
        "credential_id": planted.credentials[0].public_id,
    }
    reads = [path for method, path, _ in api_calls([place]) if method == "get"]
    token = ask(alice, planted.ticket).rpartition("/")[2]
    _, invited = invite_member(
        acme, email="new@acme.test", role="member", actor=SYSTEM, at=now()
    )
    opened = reverse("open_invitation", args=[invited])
    return [*addresses(token), *reads, opened, "/", "/v1/nowhere", "/nowhere"]


def writes_of(path, headers):
    """Ask as a new visitor; return what was written, and whether a session began."""
    visitor = Client(raise_request_exception=False)
    with CaptureQueriesContext(connection) as queries:
        visitor.get(path, headers=headers)
    written = [query["sql"] for query in queries if _WRITES.match(query["sql"])]
    begun = visitor.cookies.get(_SESSION)
    return written + ([_SESSION] if begun and begun.value else [])


def test_no_get_of_a_stranger_writes_a_row(everything):
    before = Session.objects.count()

    written = {
        (path, str(headers)): found
        for path in everything
        for headers in _WAYS
        if (found := writes_of(path, headers))
    }

    assert written == {}
    assert Session.objects.count() == before
    assert len(everything) > 150
