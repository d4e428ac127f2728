"""Keys that open nothing else, and the context of one credential."""

import base64
import time
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connections
from django.utils.module_loading import import_string
from hypothesis import settings
from psycopg.errors import LockNotAvailable

from credentials.tests.api_calls import store_secret
from credentials.tests.commands import run_program
from credentials.vault import Plaintext, credential_context, seal

K1 = "k1:" + base64.b64encode(bytes(range(1, 33))).decode()
K2 = "k2:" + base64.b64encode(bytes(range(101, 133))).decode()
SECRET = {"username": "admin", "password": "C4NARY-hunter2", "notes": "näßt 🧯"}
FACTS = {
    "organization": 1732472031076001,
    "ticket": 1732472031076002,
    "credential": 1732472031076003,
    "credential_type": "wordpress_admin",
    "expires_at": datetime(2026, 11, 25, 10, tzinfo=UTC),
}
CONTEXT = credential_context(**FACTS)
# The keyring of a test is the same for every example.
PROPERTY = settings(max_examples=50)


@pytest.fixture(autouse=True)
def keys(settings):
    """A keyring of one key; `keys("k2…,k1…")` is what an operator deploys next."""

    def deploy(*entries):
        settings.CREDENTIAL_KEYS = ",".join(entries)

    deploy(K1)
    return deploy


@pytest.fixture
def sealed(keys):
    return seal(Plaintext(SECRET), context=CONTEXT)


@pytest.fixture
def program(monkeypatch, capsys):
    """Run a command as a shell does: `program("purge_credentials", "--json").code`."""
    monkeypatch.setattr(connections, "close_all", lambda: None)  # it is the test's
    return lambda *words: run_program(words, capsys)


@pytest.fixture
def losing(monkeypatch):
    """Let a function lose its lock so many times: `losing("…reveal.seal", times=2)`.

    It loses before any statement, so the test's own transaction stays whole.
    """
    monkeypatch.setattr(time, "sleep", lambda seconds: None)

    def lose(path, times=1):
        losses, step = [LockNotAvailable()] * times, import_string(path)

        def taken(*args, **kwargs):
            if losses:
                raise OperationalError from losses.pop()
            return step(*args, **kwargs)

        monkeypatch.setattr(path, taken)

    return lose


@pytest.fixture
def place(ticket):
    """Where the secrets of Acme's ticket are, whose assignee is Bob."""
    return f"/v1/tickets/{ticket.public_id}/credentials"


@pytest.fixture
def stored(alice, place):
    """The path of a secret that Alice has handed over."""
    return store_secret(alice, place)


@pytest.fixture
def agent(bob, through):
    """Bob's application, which may open what he may."""
    return through(bob)
