"""Two operators at once: one of them waits, and sees what the other did."""

import threading
from contextlib import suppress

import pytest

from accounts import services
from accounts.errors import NameTaken
from accounts.keys import generate_key
from accounts.models import ApiKey, Organization, SecurityEvent, User
from accounts.services import keys
from api.moments import moment_now
from conftest import NOON, PASSWORD, SYSTEM
from tests.test_races import at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
TOGETHER = {"actor": SYSTEM, "at": NOON}


@pytest.fixture
def _met_half_way(monkeypatch):
    """Hold each rotation in its middle until another arrives, or a moment passed."""
    middle = threading.Barrier(2)

    def generate(prefix):
        # Nobody comes while the other one waits for our lock, as it should.
        with suppress(threading.BrokenBarrierError):
            middle.wait(0.3)
        return generate_key(prefix)

    monkeypatch.setattr(keys, "generate_key", generate)


@pytest.mark.usefixtures("_met_half_way")
def test_of_two_rotations_at_once_the_later_ends_the_earlier(alice, mallory):
    key, overlap = ApiKey.objects.get(pk=alice.key.pk), services.keys.LONGEST_OVERLAP

    at_once(2, lambda _: services.rotate_key(key, overlap=overlap, **TOGETHER))

    assert alice.key.secrets.count() == 3
    assert alice.key.secrets.filter(valid_until=None).count() == 1
    assert mallory.get("/v1/me").status_code == 200


def test_eight_revocations_at_once_are_recorded_once(alice):
    at_once(8, lambda _: services.revoke_key(alice.key, actor=SYSTEM, at=moment_now()))

    recorded = SecurityEvent.objects.filter(type="api_key.revoked")
    assert recorded.get().at == ApiKey.objects.get(pk=alice.key.pk).revoked_at


def told(verb):
    """Return the name of the refusal, or nothing."""
    try:
        verb()
    except NameTaken as refusal:
        return str(refusal)
    return None


def test_of_eight_people_with_one_address_there_is_one(db):
    eve = services.Person("eve@devpros.test", "Eve", PASSWORD)

    answers = at_once(8, lambda _: told(lambda: services.create_agent(eve, **TOGETHER)))

    assert answers.count(None) == 1
    assert User.objects.filter(email=eve.email).count() == 1
    assert SecurityEvent.objects.count() == 1


def test_of_eight_organizations_with_one_name_there_is_one(db):
    answers = at_once(
        8, lambda _: told(lambda: services.create_organization("Acme", **TOGETHER))
    )

    assert answers.count(None) == 1
    assert Organization.objects.count() == 2
    assert SecurityEvent.objects.count() == 1


def test_of_many_who_write_to_us_first_one_makes_the_organization():
    found = at_once(8, lambda _: services.support_organization(at=NOON).pk)

    assert len({*found}) == 1
    assert Organization.objects.count() == 2  # with its sandbox
