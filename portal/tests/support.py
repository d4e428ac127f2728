"""Members of organizations, and clients in which they are signed in."""

from django.test import Client

from accounts import services
from conftest import NOON, PASSWORD, SYSTEM


def make_member(organization, email, role="member"):
    person = services.Person(email, email.partition("@")[0].title(), PASSWORD)
    membership = services.create_member(
        organization, person=person, role=role, actor=SYSTEM, at=NOON
    )
    return membership.user


def signed_in_client(person):
    """Return a client in which this person is signed in."""
    browser = Client()
    browser.force_login(person)
    return browser


def text_of(answer):
    return answer.content.decode()
