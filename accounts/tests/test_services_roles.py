"""Roles: groups with their rights, given at first and changed later."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError

from accounts import services
from accounts.actor import Actor
from accounts.models import SecurityEvent, User
from accounts.roles import Role, rights_of
from accounts.services.roles import update_role_permissions
from api.errors import InvalidRequest
from conftest import NOON, PASSWORD, SYSTEM
from tickets.services import update_ticket


def make(role, email="new@devpros.test"):
    person = services.Person(email, "New", PASSWORD)
    return services.create_agent(person, actor=SYSTEM, at=NOON, role=role)


def change(user, role):
    return services.change_role(user, role=role, actor=SYSTEM, at=NOON)


def may(user, permission):
    return User.objects.get(pk=user.pk).has_perm(permission)


@pytest.mark.parametrize("role", Role)
def test_every_right_of_a_role_is_one_that_exists(db, role):
    wanted = {f"{app}.{codename}" for app, codename in rights_of(role)}

    assert make(role).get_all_permissions() == wanted


def test_migrations_create_the_four_groups_with_their_permissions(db):
    groups = Group.objects.order_by("name")

    assert [group.name for group in groups] == [
        "Administrators",
        "Agents",
        "Auditors",
        "Leads",
    ]
    assert all(group.permissions.exists() for group in groups)


def test_each_role_holds_what_the_one_below_it_holds():
    agent, lead, administrator = (
        set(rights_of(role)) for role in (Role.AGENT, Role.LEAD, Role.ADMINISTRATOR)
    )

    assert agent < lead < administrator


def test_an_auditor_changes_nothing_and_opens_nothing():
    assert {codename.partition("_")[0] for _, codename in rights_of(Role.AUDITOR)} == {
        "view"
    }


def test_an_auditor_is_staff_and_no_agent(db, acme, ticket, alice):
    auditor = make(Role.AUDITOR)

    assert (auditor.is_staff, auditor.is_agent) == (True, False)
    assert auditor not in User.objects.assignable_in(acme)
    with pytest.raises(InvalidRequest):
        update_ticket(
            ticket,
            actor=alice.actor,
            changes={"assigned_to": auditor.email},
            at=NOON,
        )


def test_a_role_is_changed_with_a_trail(bob):
    change(bob, Role.LEAD)

    event = SecurityEvent.objects.get(type="user.role_changed")
    assert may(bob, "desk.add_bulkchange")
    assert event.subject == bob.email
    assert event.details == {"role": {"from": "agent", "to": "lead"}}


def test_a_lead_who_becomes_an_agent_again_loses_what_leads_may(bob):
    change(bob, Role.LEAD)

    change(bob, Role.AGENT)

    assert not may(bob, "desk.export_ticket")
    assert may(bob, "tickets.change_ticket")


def test_an_auditor_may_become_an_agent_again(bob):
    change(bob, Role.AUDITOR)
    was = User.objects.get(pk=bob.pk)

    now = change(bob, Role.AGENT)

    assert (was.is_agent, was.is_auditor) == (False, True)
    assert (now.is_agent, now.is_auditor) == (True, False)


def test_the_same_role_leaves_no_trail(bob):
    change(bob, Role.AGENT)

    assert not SecurityEvent.objects.filter(type="user.role_changed").exists()


def test_change_role_refuses_members_and_the_sandbox_agent(mia, acme):
    sandboxed = User.objects.assignable_in(acme.sandbox).get()

    for stranger in (mia, sandboxed):
        with pytest.raises(InvalidRequest):
            change(stranger, Role.AGENT)


def test_an_agent_with_a_token_is_nobody_once_an_auditor(bob, through):
    with_token = through(bob)
    before = with_token.get("/v1/tickets").status_code

    change(bob, Role.AUDITOR)

    assert before == 200
    assert with_token.get("/v1/tickets").status_code == 401


def test_the_database_keeps_auditors_and_agents_apart(bob):
    with pytest.raises(IntegrityError, match="an_auditor_is_no_agent"):
        User.objects.filter(pk=bob.pk).update(is_auditor=True)


def test_update_role_permissions_adds_new_ones_and_removes_none(bob):
    group = bob.groups.get()
    group.permissions.clear()

    update_role_permissions()

    assert may(bob, "credentials.open_credential")
    assert services.role_of(bob) == Role.AGENT


def test_a_role_is_no_actors_scope(bob):
    lead = change(bob, Role.LEAD)

    assert Actor.of_agent(lead).scopes == Actor.of_agent(bob).scopes
