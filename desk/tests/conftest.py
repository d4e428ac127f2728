"""People of each role at the desk, and a ticket of Acme's that nobody has taken yet."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import services
from accounts.models import User
from accounts.roles import Role
from accounts.tests.test_sign_in import sign_in
from conftest import NOON, PASSWORD, SYSTEM, file_ticket
from desk.news import newest_event


@pytest.fixture
def person_as(db: None) -> Callable[[str], User]:
    """Make a person of this role; `superuser` is none, and has every permission."""

    def make(role: str) -> User:
        email, name = f"{role}@devpros.test", f"{role.capitalize()} Person"
        if role == "superuser":
            return User.objects.create_superuser(email, PASSWORD, name=name)
        person = services.Person(email, name, PASSWORD)
        return services.create_agent(person, actor=SYSTEM, at=NOON, role=Role(role))

    return make


@pytest.fixture
def signed_in(person_as: Callable[[str], User]) -> Callable[[str], Client]:
    def sign_in(role: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(person_as(role))
        return client

    return sign_in


@pytest.fixture
def desk_of() -> Callable[[User], Client]:
    """Return a client in which this person is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


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
