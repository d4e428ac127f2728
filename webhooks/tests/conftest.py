"""A small internet on loopback, and endpoints of the cast with what a worker does.

127.0.0.2 is public in that internet, and 127.0.0.1 is private.
"""

import ssl
from datetime import timedelta
from functools import partial

import pycurl
import pytest
import trustme

from conftest import NOON, SYSTEM
from events.dispatch import dispatch_events
from webhooks import addresses, sender, services, targets
from webhooks.addresses import parse_target
from webhooks.attempt_result import AttemptResult
from webhooks.networks import unwrap_mapped
from webhooks.sender import Limits, post
from webhooks.services.attempts import AttemptOutcome, settle_attempt
from webhooks.services.claim import claim_deliveries
from webhooks.tests.receivers import Receiver

PUBLIC, PRIVATE = "127.0.0.2", "127.0.0.1"
SHORT = Limits(connect=0.5, exchange=0.5)
PATIENT = Limits(connect=20, exchange=20)  # where time is not the story


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture(scope="session")
def certificate(authority):
    """`certificate("hook.test")` is a server's context, signed by the authority."""

    def issue(*names):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(context)
        return context

    return issue


@pytest.fixture
def trusted(authority, monkeypatch):
    """The sender trusts the authority of the tests as it trusts the system's."""
    options = {pycurl.CAINFO_BLOB: authority.cert_pem.bytes()}
    monkeypatch.setattr(sender, "certificate_authorities", lambda: options)


@pytest.fixture
def names(monkeypatch):
    """`names["hook.test"] = [PUBLIC]`, or a list of lists: one for each look-up."""
    known = {}

    def look_up_host(host):
        found = known.get(host)
        if not found:
            raise OSError("no such name")
        return found.pop(0) if isinstance(found[0], list) else found

    monkeypatch.setattr(addresses, "look_up_host", look_up_host)
    return known


@pytest.fixture
def internet(monkeypatch, trusted, names):
    """Make 127.0.0.2 public, and open any port to receivers of the test."""

    def open_port(port):
        monkeypatch.setattr(targets, "PORTS", {*targets.PORTS, port})

    monkeypatch.setattr(
        targets, "is_public", lambda at: str(unwrap_mapped(at)) == PUBLIC
    )
    return open_port


@pytest.fixture
def public_receiver(internet, certificate, names):
    """`with public_receiver(status(200)) as receiver`: https://hook.test of the net."""
    names["hook.test"] = [PUBLIC]

    class PublicReceiver(Receiver):
        def __enter__(self):
            super().__enter__()
            internet(self.port)
            return self

        @property
        def url(self):
            return f"https://hook.test:{self.port}/hook"

    return partial(PublicReceiver, host=PUBLIC, tls=certificate("hook.test"))


@pytest.fixture
def send():
    """`send(url)` posts a small body; loopback is allowed unless the test says no."""

    def send(url, *, limits=PATIENT, may_use_loopback=True, **changes):
        request = {"headers": {"webhook-id": "EVT-1"}, "body": b"{}"} | changes
        target = parse_target(url, may_use_loopback=may_use_loopback)
        return post(target, limits=limits, may_use_loopback=may_use_loopback, **request)

    return send


@pytest.fixture
def send_publicly(send):
    """As production sends: nowhere but to public addresses."""
    return partial(send, may_use_loopback=False)


URL = "https://203.0.114.9/hook"  # public, and never called: nothing here sends


@pytest.fixture
def make_endpoint():
    """`make_endpoint(organization)` as its key would, with the secret at hand."""

    def make(organization, url=URL, **fields):
        endpoint, secret = services.create_endpoint(
            organization, actor=SYSTEM, fields={"url": url, **fields}, at=NOON
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
        jobs = claim_deliveries(limit, at=at)
        for job in jobs:
            settle_attempt(job, outcome=outcome(status_code, at, **facts), at=at)
        return jobs

    return settle


def outcome(status_code, at=NOON, **facts):
    ok = status_code is not None and 200 <= status_code < 300
    error = facts.pop("error", "" if ok else "status" if status_code else "timeout")
    facts = {"response": "", "milliseconds": 12, "retry_after": None, **facts}
    return AttemptOutcome(
        at, AttemptResult(status_code=status_code, error=error, **facts)
    )


def later(**length):
    return NOON + timedelta(**length)
