"""The verbs of who: what they refuse, and what they leave on record."""

from datetime import timedelta

import pytest

from accounts import services
from accounts.errors import KeyRevoked, NameTaken
from accounts.models import ApiKeySecret, SecurityEvent, User
from api.datetimes import now
from api.errors import InvalidRequest
from conftest import NOON, PASSWORD, SYSTEM


def kinds():
    return [event.type for event in SecurityEvent.objects.order_by("id")]


def test_an_organization_comes_with_its_sandbox(acme):
    assert acme.sandbox.is_sandbox
    assert acme.sandbox.owner == acme
    assert kinds() == ["organization.created"]


@pytest.mark.parametrize("name", ["", "///", "🔥"])
def test_an_organization_needs_a_name(db, name):
    with pytest.raises(InvalidRequest):
        services.create_organization(name, actor=SYSTEM, at=NOON)


def test_two_organizations_cannot_share_a_name(acme):
    with pytest.raises(NameTaken):
        services.create_organization("ACME", actor=SYSTEM, at=NOON)


def test_a_plan_is_for_the_organization_and_its_sandbox(acme):
    services.change_plan(acme, rate_limit="7/m", actor=SYSTEM, at=NOON)

    acme.refresh_from_db()
    assert acme.rate == acme.sandbox.rate
    assert (acme.rate.limit, acme.rate.seconds) == (7, 60)
    assert SecurityEvent.objects.last().details == {} or kinds()[-1].endswith(
        "plan_changed"
    )


@pytest.mark.parametrize("rate", ["100/month", "abc", "0/h", "1/w", "-1/h", "100"])
def test_a_plan_that_would_be_misread_is_refused(acme, rate):
    with pytest.raises(InvalidRequest):
        services.change_plan(acme, rate_limit=rate, actor=SYSTEM, at=NOON)


def test_a_sandbox_has_no_plan_of_its_own(acme):
    with pytest.raises(InvalidRequest):
        services.change_plan(acme.sandbox, rate_limit="1/h", actor=SYSTEM, at=NOON)


def test_closing_twice_is_recorded_once(acme):
    for _ in range(2):
        services.close_organization(acme, actor=SYSTEM, at=NOON)
    services.reopen_organization(acme, actor=SYSTEM, at=NOON)

    assert kinds()[1:] == ["organization.closed", "organization.reopened"]


def test_an_address_is_one_persons_whatever_its_case(bob):
    person = services.Person(bob.email.upper(), "Bob", PASSWORD)

    with pytest.raises(NameTaken):
        services.create_agent(person, actor=SYSTEM, at=NOON)


@pytest.mark.parametrize(
    ("email", "password"), [("x", PASSWORD), ("a@b.test", "short"), ("", PASSWORD)]
)
def test_a_person_needs_an_address_and_a_password(db, email, password):
    person = services.Person(email, "A", password)

    with pytest.raises(InvalidRequest):
        services.create_agent(person, actor=SYSTEM, at=NOON)
    assert password not in repr(person)


def test_a_member_belongs_to_the_organization_not_to_its_sandbox(acme):
    membership = services.create_member(
        acme.sandbox,
        person=services.Person("mia@acme.test", "Mia", PASSWORD),
        actor=SYSTEM,
        at=NOON,
    )

    assert membership.organization == acme
    assert not membership.user.is_staff
    assert kinds()[-2:] == ["user.created", "member.added"]


def test_agents_enter_the_admin_and_the_sandboxs_agent_does_not(acme, bob):
    sandbox_agent = User.objects.get(is_sandbox_agent=True)

    assert bob.is_staff
    assert not sandbox_agent.is_staff
    assert not sandbox_agent.has_usable_password()


def test_deactivating_twice_is_recorded_once(bob):
    for _ in range(2):
        services.deactivate_user(bob, actor=SYSTEM, at=NOON)
    services.reactivate_user(bob, actor=SYSTEM, at=NOON)

    assert kinds()[1:] == ["user.deactivated", "user.reactivated"]


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": ["tickets:everything"]},
        {"scopes": ["credentials:reveal"]},
        {"scopes": []},
        {"name": " "},
        {"name": "x" * 81},
        {"expires_at": NOON},
    ],
)
def test_a_key_that_makes_no_sense_is_refused(acme, change):
    sound = {"name": "Key", "scopes": ["tickets:read"]}

    with pytest.raises(InvalidRequest):
        services.issue_key(acme, **{**sound, **change}, actor=SYSTEM, at=NOON)
    assert not ApiKeySecret.objects.exists()


@pytest.mark.parametrize("overlap", [timedelta(days=7, seconds=1), -timedelta(1)])
def test_an_overlap_out_of_range_is_refused(alice, overlap):
    with pytest.raises(InvalidRequest):
        services.rotate_key(alice.key, overlap=overlap, actor=SYSTEM, at=NOON)


def test_a_second_rotation_never_lengthens_the_first_overlap(alice):
    at = now()
    for hours in (1, 5):
        services.rotate_key(
            alice.key, overlap=timedelta(hours=hours), actor=SYSTEM, at=at
        )

    oldest = alice.key.secrets.order_by("id").first()
    assert oldest.valid_until == at + timedelta(hours=1)


def test_a_revoked_key_is_not_rotated(alice):
    services.revoke_key(alice.key, actor=SYSTEM, at=NOON)
    services.revoke_key(alice.key, actor=SYSTEM, at=NOON)

    with pytest.raises(KeyRevoked):
        services.rotate_key(alice.key, overlap=timedelta(0), actor=SYSTEM, at=NOON)
    assert kinds().count("api_key.revoked") == 1


def test_records_never_hold_a_secret(alice):
    services.rotate_key(alice.key, overlap=timedelta(0), actor=SYSTEM, at=NOON)

    text = str(list(SecurityEvent.objects.values()))
    assert alice.secret not in text
    assert alice.secret[-10:] not in text
