"""People: agents and members, and what is on record of them."""

import pytest
from django.core.exceptions import ValidationError

from accounts import services
from accounts.errors import NameTaken
from accounts.models import SecurityEvent, User
from accounts.querysets import UserQuerySet
from api.errors import InvalidRequest
from conftest import NOON, PASSWORD, SYSTEM


def create_agent(email="eve@devpros.test", name="Eve", password=PASSWORD):
    person = services.Person(email, name, password)
    return services.create_agent(person, actor=SYSTEM, at=NOON)


def test_an_address_is_kept_in_lower_case_and_recorded(db):
    eve = create_agent("  Eve@DevPros.TEST ")

    event = SecurityEvent.objects.get()
    assert eve.email == str(eve) == "eve@devpros.test"
    assert (event.type, event.subject) == ("user.created", "eve@devpros.test")
    assert event.details == {"is_agent": True, "role": "agent"}
    assert PASSWORD not in str(event.__dict__)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "eve"}, "email"),
        ({"email": "Eve <eve@devpros.test>"}, "email"),
        ({"email": "eve@devpros.test,bob@devpros.test"}, "email"),
        ({"email": "eve@devpros.test\nBcc: all@devpros.test"}, "email"),
        ({"email": f"eve@{'a.' * 130}test"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "E" * 121}, "name"),
        ({"password": "seven77"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "eve@devpros.test"}, "password"),
        ({"password": ""}, "password"),
    ],
)
def test_a_refusal_names_the_field_and_leaves_nobody(db, change, field):
    before = User.objects.count()

    with pytest.raises(InvalidRequest) as refusal:
        create_agent(**change)

    assert [fault["field"] for fault in refusal.value.details["fields"]] == [field]
    assert User.objects.count() == before
    assert not SecurityEvent.objects.exists()


def test_a_refusal_never_repeats_the_password(db):
    with pytest.raises(InvalidRequest) as refusal:
        create_agent(password="hunter2")

    assert "hunter2" not in f"{refusal.value} {refusal.value.details}"


def test_an_address_taken_a_moment_ago_is_refused_as_well(bob, monkeypatch):
    monkeypatch.setattr(UserQuerySet, "exists", lambda self: False)

    with pytest.raises(NameTaken, match=bob.email):
        create_agent(bob.email)


def test_a_member_is_recorded_with_the_role(acme):
    person = services.Person("mia@acme.test", "Mia", PASSWORD)
    membership = services.create_member(
        acme, person=person, role="owner", actor=SYSTEM, at=NOON
    )

    added, created, *_ = SecurityEvent.objects.all()
    assert str(membership) == "mia@acme.test in Acme"
    assert (added.type, added.details) == ("member.added", {"role": "owner"})
    assert (added.organization, created.organization) == (acme, None)
    assert created.details == {"is_agent": False}


def test_a_member_who_is_refused_leaves_nothing_behind(acme, bob):
    person = services.Person(bob.email, "Bob", PASSWORD)

    with pytest.raises(NameTaken):
        services.create_member(acme, person=person, actor=SYSTEM, at=NOON)

    assert not acme.memberships.exists()


def test_a_deactivated_agent_gets_no_more_tickets(acme, bob, carol):
    services.deactivate_user(bob, actor=SYSTEM, at=NOON)

    assert list(User.objects.assignable_in(acme)) == [carol]
    services.reactivate_user(bob, actor=SYSTEM, at=NOON)
    assert list(User.objects.assignable_in(acme)) == [bob, carol]


def test_a_sandbox_knows_its_own_agent_alone(acme, bob):
    (agent,) = User.objects.assignable_in(acme.sandbox)

    assert agent.is_sandbox_agent
    assert agent not in User.objects.assignable_in(acme)


def test_a_deactivated_person_cannot_sign_in(bob, client):
    services.deactivate_user(bob, actor=SYSTEM, at=NOON)

    assert not client.login(username=bob.email, password=PASSWORD)


def test_the_agents_group_is_made_once_with_its_rights(bob, carol):
    (group,) = set(bob.groups.all()) | set(carol.groups.all())

    assert group.name == "Agents"
    assert bob.has_perm("tickets.change_ticket")
    assert not bob.has_perm("accounts.change_user")
    assert not bob.has_perm("tickets.delete_ticket")


def test_a_superuser_enters_the_admin_and_is_no_agent(db):
    root = User.objects.create_superuser("Root@DevPros.test", PASSWORD, name="Root")

    assert root.email == "root@devpros.test"
    assert root.is_staff
    assert not root.is_agent
    assert root.check_password(PASSWORD)


def test_an_agent_of_the_sandbox_has_to_be_an_agent(bob):
    bob.is_agent, bob.is_sandbox_agent = False, True

    with pytest.raises(ValidationError):
        bob.validate_constraints()
