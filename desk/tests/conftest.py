"""People of each role at the desk, signed in where a test asks for it."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import services
from accounts.models import User
from accounts.roles import Role
from conftest import NOON, PASSWORD, SYSTEM


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
