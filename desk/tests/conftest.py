"""People of each role, and Bob and Carol at an unassigned ticket."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import services
from accounts.models import User
from accounts.roles import Role
from conftest import NOON, PASSWORD, SYSTEM, file_ticket
from desk.tests.support import TicketClient


@pytest.fixture
def unassigned_ticket(alice):
    """An unassigned ticket of Acme."""
    return file_ticket(alice, title="Checkout fails")


@pytest.fixture
def bobs_client(bob, unassigned_ticket):
    return TicketClient(bob, unassigned_ticket)


@pytest.fixture
def carols_client(carol, unassigned_ticket):
    return TicketClient(carol, unassigned_ticket)


@pytest.fixture
def person_as(db: None) -> Callable[[str], User]:
    """Create a person of a role; `superuser` is no role, and has every permission."""

    def make(role: str) -> User:
        email, name = f"{role}@devpros.test", f"{role.capitalize()} Person"
        if role == "superuser":
            return User.objects.create_superuser(email, PASSWORD, name=name)
        person = services.Person(email, name, PASSWORD)
        return services.create_agent(person, actor=SYSTEM, at=NOON, role=Role(role))

    return make


@pytest.fixture
def client_of_role(person_as: Callable[[str], User]) -> Callable[[str], Client]:
    def sign_in(role: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(person_as(role))
        return client

    return sign_in


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """Return a client in which this person is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
