"""A ticket that was told a secret, and who hears of it."""

import pytest

from conftest import NOON, SYSTEM
from tickets.tests.test_redactions import SECRET
from webhooks.services import create_endpoint
from webhooks.tests.conftest import URL


@pytest.fixture
def place(ticket):
    return f"/v1/tickets/{ticket.public_id}"


@pytest.fixture
def hook(acme):
    """An endpoint of Acme's, which is asked for nothing here."""
    made, _ = create_endpoint(acme, actor=SYSTEM, fields={"url": URL}, at=NOON)
    return made


@pytest.fixture
def told(alice, ticket, place):
    """A ticket whose history, and a kept answer, hold the secret."""
    alice.patch(place, {"title": f"it is {SECRET}", "metadata": {"a": SECRET}})
    said = {"content": f"again {SECRET}"}
    alice.post(f"{place}/comments", said, headers={"Idempotency-Key": "k1"})
    return ticket
