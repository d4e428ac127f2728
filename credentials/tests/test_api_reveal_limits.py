"""How often an agent may open secrets: 10 a minute and 60 a day, on record."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as product
from django_ratelimit.core import _get_window

from api.rates import Rate
from credentials.tests.api_calls import CANARY, access_log, acts, reveal, store_secret
from tests.support.error_facts import error_facts


@pytest.fixture(autouse=True)
def _stopped_clock(time_machine, bob):
    """No window ends in the middle of a test, nor Bob's day soon after it."""
    start = datetime.now(UTC)
    day_ends = datetime.fromtimestamp(_get_window(f"agent:{bob.pk}:", 86_400), UTC)
    if day_ends - start < timedelta(minutes=10):
        start = day_ends + timedelta(seconds=1)
    time_machine.move_to(start, tick=False)


def test_the_limits_are_ten_a_minute_and_sixty_a_day():
    assert [Rate(10, 60), Rate(60, 86_400)] == product.REVEAL_LIMITS


def test_threat_27_the_eleventh_of_a_minute_is_refused_on_record(alice, agent, stored):
    answers = [reveal(agent, stored) for _ in range(11)]

    assert [a.status_code for a in answers] == [200] * 10 + [429]
    assert CANARY.encode() not in answers[-1].content
    assert acts(alice, stored)[-1] == ("refused", "RATE_LIMIT_EXCEEDED")
    assert alice.get(stored).json()["reveals"] == 10


def test_the_refusal_says_how_long_to_wait_and_that_long_works(
    agent, stored, settings, time_machine
):
    settings.REVEAL_LIMITS = [Rate(1, 60), Rate(60, 86_400)]
    reveal(agent, stored)

    refused = reveal(agent, stored)

    details = error_facts(refused)
    assert details == {
        "retry_after": details["retry_after"],
        "limit": 1,
        "remaining": 0,
    }
    assert refused["Retry-After"] == str(details["retry_after"])
    assert (refused["X-RateLimit-Limit"], refused["X-RateLimit-Remaining"]) == (
        "1",
        "0",
    )
    assert refused["RateLimit-Policy"] == '"reveals-60";q=1;w=60'
    time_machine.shift(timedelta(seconds=details["retry_after"]))
    assert reveal(agent, stored).status_code == 200


def test_threat_27_a_day_has_its_own_limit(agent, stored, settings, time_machine):
    settings.REVEAL_LIMITS = [Rate(2, 60), Rate(3, 86_400)]
    seen = []
    for _ in range(2):
        seen += [reveal(agent, stored).status_code for _ in range(2)]
        time_machine.shift(timedelta(minutes=1))

    assert seen == [200, 200, 200, 429]
    assert int(reveal(agent, stored)["Retry-After"]) > 60


def test_it_is_of_the_person_whatever_the_application_and_the_secret(
    alice, bob, through, agent, place, stored, settings
):
    settings.REVEAL_LIMITS = [Rate(2, 60)]
    other = store_secret(alice, place)

    answers = [
        reveal(who, path) for who in (agent, through(bob)) for path in (stored, other)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


def test_one_agents_limit_is_not_anothers(
    alice, agent, carol, through, ticket, stored, settings
):
    settings.REVEAL_LIMITS = [Rate(1, 60)]
    for _ in range(2):
        reveal(agent, stored)

    alice.patch(f"/v1/tickets/{ticket.public_id}", {"assigned_to": carol.email})

    assert reveal(through(carol), stored).status_code == 200


def test_a_refused_attempt_counts_and_a_missing_secret_does_not(
    agent, place, stored, settings
):
    """Threat 27: guessing at what is refused uses the limit up."""
    settings.REVEAL_LIMITS = [Rate(2, 60)]

    seen = [reveal(agent, f"{place}/CRED-{10**15 + n}").status_code for n in range(3)]
    seen += [reveal(agent, stored, "short").status_code for _ in range(2)]

    assert [*seen, reveal(agent, stored).status_code] == [404] * 3 + [400] * 2 + [429]


def test_threat_27_a_mass_reveal_stands_in_every_log_it_touched(alice, agent, place):
    paths = [store_secret(alice, place) for _ in range(12)]

    for path in paths:
        reveal(agent, path)

    events = [access_log(alice, path)[0]["action"] for path in paths]
    assert events == ["revealed"] * 10 + ["refused"] * 2
