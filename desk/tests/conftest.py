"""Bob and Carol at the desk, and a ticket of Acme's that nobody has taken yet."""

import pytest
from django.test import Client

from accounts.tests.test_sign_in import sign_in
from conftest import file_ticket
from desk.news import newest_event


class Desk(Client):
    """An agent's browser at one ticket: `bobs.say("Hello")`, `bobs.get_page()`."""

    def __init__(self, person, ticket):
        super().__init__()
        sign_in(self, person.email)
        self.person, self.ticket = person, ticket
        self.place = f"/admin/desk/tickets/{ticket.pk}/"

    def get_page(self, query=""):
        return self.get(f"{self.place}{query}")

    def say(self, text, mode="reply", then="send", **more):
        form = {"mode": mode, "text": text, "then": then, "seen": self.seen, **more}
        return self.post(f"{self.place}reply/", form)

    @property
    def seen(self):
        """What a page drawn now would carry."""
        return newest_event(self.ticket.pk)

    def change(self, fact, value, shown):
        form = {"fact": fact, "value": value, "shown": shown}
        return self.post(f"{self.place}change/", form)


@pytest.fixture
def free(alice):
    """A ticket of Acme's, nobody's yet."""
    return file_ticket(alice, title="Checkout fails")


@pytest.fixture
def bobs(bob, free):
    return Desk(bob, free)


@pytest.fixture
def carols(carol, free):
    return Desk(carol, free)
