"""Ceilings are exact: of many that come together no more get in than there is room."""

import pytest
from django.test import Client

from accounts import services
from accounts.actor import Actor
from accounts.models import Connection, Membership
from accounts.tests.oauth_flow import make_public
from accounts.tests.test_ceilings import create_application, invite, issue
from api.datetimes import now
from api.errors import LimitReached
from api.rates import Rate
from conftest import NOON, SYSTEM, Caller
from tests.test_races import as_caller, at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
AT_ONCE = 8


@pytest.fixture
def owner(acme, mia):
    return Actor.of_member(mia, acme)


@pytest.fixture
def room_for_two(settings):
    for name in (
        "API_KEYS_PER_ORGANIZATION",
        "APPLICATIONS_PER_ORGANIZATION",
        "OPEN_INVITATIONS_PER_ORGANIZATION",
        "WEBHOOK_ENDPOINTS_PER_ORGANIZATION",
        "CONNECTIONS_PER_PERSON",
    ):
        setattr(settings, name, 2)


def got_in(make):
    """Return how many of those that come together are made."""

    def attempt(number):
        try:
            make(number)
        except LimitReached:
            return False
        return True

    return sum(at_once(AT_ONCE, attempt))


@pytest.mark.usefixtures("room_for_two")
def test_of_eight_keys_at_once_two_are_issued(acme, owner):
    assert got_in(lambda _: issue(acme, owner)) == 2
    assert acme.api_keys.count() == 2


@pytest.mark.usefixtures("room_for_two")
def test_of_eight_applications_at_once_two_are_made(acme, owner):
    assert got_in(lambda _: create_application(acme, owner)) == 2
    assert acme.applications.count() == 2


@pytest.mark.usefixtures("room_for_two")
def test_of_eight_invitations_at_once_two_are_sent(acme, owner):
    assert got_in(lambda n: invite(acme, owner, f"{n}@new.test")) == 2
    assert acme.invitations.count() == 2


@pytest.mark.usefixtures("room_for_two")
def test_of_eight_consents_at_once_two_are_given(acme, mia):
    place = Membership.objects.get(user=mia)
    programs = [make_public(acme).application for _ in range(AT_ONCE)]

    def consent(number):
        services.grant_connection(
            programs[number], user=mia, membership=place, scopes=["x"], at=NOON
        )

    assert got_in(consent) == 2
    assert Connection.objects.count() == 2


@pytest.mark.usefixtures("room_for_two")
def test_of_eight_endpoints_at_once_two_are_made(alice):
    hook = {"url": "https://hooks.example.com/x"}

    answers = at_once(
        AT_ONCE, lambda _: as_caller(alice.secret).post("/v1/webhooks", hook)
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201, 201] + [409] * (AT_ONCE - 2)


def test_of_forty_requests_of_four_keys_at_once_as_many_pass_as_all_may(acme, settings):
    services.change_plan(acme, rate_limit="20/d", actor=SYSTEM, at=now())
    settings.ORGANIZATION_PLAN_FACTOR = 1
    secrets = [issue(acme, SYSTEM)[1] for _ in range(4)]

    def ask(number):
        asked = [Caller(secret=secrets[number % 4]).get("/v1/me") for _ in range(5)]
        return sum(answer.status_code == 200 for answer in asked)

    assert sum(at_once(AT_ONCE, ask)) == 20


def test_of_forty_searches_at_once_as_many_pass_as_one_client_may(settings):
    settings.SEARCH_LIMIT = Rate.parse("20/d")

    def search(_):
        client = Client(REMOTE_ADDR="127.0.28.20")
        answers = [client.get("/docs/search", {"q": "key"}) for _ in range(5)]
        return sum(answer.status_code == 200 for answer in answers)

    assert sum(at_once(AT_ONCE, search)) == 20
