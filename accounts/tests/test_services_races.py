"""Two operators at once: one of them waits, and sees what the other did."""

import threading
from contextlib import suppress

import pytest
from django.contrib.auth.hashers import make_password

from accounts import services
from accounts.actor import Actor
from accounts.errors import LastOwner, NameTaken
from accounts.keys import generate_key
from accounts.models import ApiKey, Organization, SecurityEvent, User
from accounts.rules import SECRET_OVERLAP
from accounts.services import secrets
from api.datetimes import now
from api.errors import ApiError
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

    monkeypatch.setattr(secrets, "generate_key", generate)


@pytest.mark.usefixtures("_met_half_way")
def test_of_two_rotations_at_once_the_later_ends_the_earlier(alice, mallory):
    key, overlap = ApiKey.objects.get(pk=alice.key.pk), SECRET_OVERLAP

    at_once(2, lambda _: services.rotate_key(key, overlap=overlap, **TOGETHER))

    assert alice.key.secrets.count() == 3
    assert alice.key.secrets.filter(valid_until=None).count() == 1
    assert mallory.get("/v1/me").status_code == 200


def test_eight_revocations_at_once_are_recorded_once(alice):
    at_once(8, lambda _: services.revoke_key(alice.key, actor=SYSTEM, at=now()))

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


@pytest.mark.parametrize("act", ["remove", "demote"])
def test_two_owners_never_end_each_others_place(mia, acme, act):
    """Each takes the other's away at once: whoever is second finds itself the last."""
    person = services.Person("otto@acme.test", "Otto", PASSWORD)
    other = services.create_member(acme, person=person, role="owner", **TOGETHER)
    owners = [mia.memberships.get(), other]

    def end(number):
        by = Actor.of_member(owners[number].user, acme)
        target = owners[1 - number]
        if act == "remove":
            services.remove_member(target, actor=by, at=NOON)
        else:
            services.change_member_role(target, role="member", actor=by, at=NOON)

    at_once(2, lambda number: refused(lambda: end(number)))

    assert acme.memberships.owners().count() == 1


def test_two_owners_who_both_leave_do_not(mia, acme):
    person = services.Person("otto@acme.test", "Otto", PASSWORD)
    other = services.create_member(acme, person=person, role="owner", **TOGETHER)
    owners = [mia.memberships.get(), other]

    def leave(number):
        by = Actor.of_member(owners[number].user, acme)
        services.remove_member(owners[number], actor=by, at=NOON)

    answers = at_once(2, lambda number: refused(lambda: leave(number)))

    assert set(answers) == {None, LastOwner}
    assert acme.memberships.owners().count() == 1


def refused(verb):
    """Return the class of the refusal, or nothing."""
    try:
        verb()
    except ApiError as refusal:
        return type(refusal)
    return None


def test_four_agencies_of_one_name_that_sign_up_at_once_all_come_in(db):
    asked = [
        services.request_code(
            "sign_up",
            email=f"n{number}@new.test",
            name="Nina",
            organization="One Name",
            password=make_password(PASSWORD),
            at=NOON,
        )
        for number in range(4)
    ]

    def sign_up(number):
        row, mailing = asked[number]
        return services.sign_up(row.pk, code=mailing.code, at=NOON)

    done = at_once(4, sign_up)

    slugs = {one.organization.slug for one in done}
    assert slugs == {"one-name", "one-name-2", "one-name-3", "one-name-4"}


def test_one_code_typed_eight_times_at_once_makes_one_account(db):
    row, mailing = services.request_code(
        "sign_up",
        email="nina@new.test",
        name="Nina",
        organization="New",
        password=make_password(PASSWORD),
        at=NOON,
    )

    answers = at_once(
        8,
        lambda _: refused(lambda: services.sign_up(row.pk, code=mailing.code, at=NOON)),
    )

    assert answers.count(None) == 1
    assert User.objects.filter(email="nina@new.test").count() == 1


def test_one_code_in_eight_browsers_at_once_is_right_in_one(db, mia):
    """Each browser asked for the same address, and so for the same code."""
    purpose = "password_reset"
    asked = [services.request_code(purpose, email=mia.email, at=NOON) for _ in range(8)]
    code = next(mailing.code for _, mailing in asked if mailing)

    def reset(number):
        row, _ = asked[number]
        return services.reset_password(
            row.pk, code=code, password_hash=f"!{number}", at=NOON
        )

    answers = at_once(8, lambda number: refused(lambda: reset(number)))

    assert answers.count(None) == 1
    assert [mailing is None for _, mailing in asked].count(False) == 1
