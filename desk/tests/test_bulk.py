"""Many tickets in one step: each by its rules, each refusal named, and the way back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.roles import Role
from api.datetimes import now
from conftest import NOON, file_ticket
from desk.models import BulkChange
from desk.tests.support import BULK, QUEUE, sign_in_as, update_as_agent
from events.models import Event
from tickets.models import Priority, Status, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def bobs_client(client, bob):
    return sign_in_as(client, bob)


def change_tickets(browser, *tickets, **changes):
    return browser.post(BULK, {"ticket": [t.pk for t in tickets], **changes})


def undo(browser, response):
    return browser.post(f"/admin/desk/undo/{response.context['change'].pk}/")


def event_types(ticket):
    events = Event.objects.filter(ticket_number=ticket.pk).order_by("id")
    return list(events.values_list("type", flat=True))[1:]


def states(*tickets):
    return [Ticket.objects.get(pk=ticket.pk).status for ticket in tickets]


def test_a_bulk_change_records_the_events_of_single_changes(bobs_client, alice, bob):
    one, other = file_ticket(alice), file_ticket(alice)

    report = change_tickets(
        bobs_client, one, other, assignee="me", status="in_progress"
    )

    assert [done["number"] for done in report.context["done"]] == [one.pk, other.pk]
    for ticket in (one, other):
        assert event_types(ticket) == ["ticket.status_changed", "ticket.assigned"]
        assert (
            Event.objects.filter(ticket_number=ticket.pk).last().actor_name == bob.name
        )


def test_a_refused_ticket_is_reported_and_the_others_are_changed(
    bobs_client, alice, bob
):
    first, closed, last = (file_ticket(alice, title=title) for title in "abc")
    update_as_agent(closed, bob, NOON, status=Status.CLOSED)

    report = change_tickets(
        bobs_client, first, closed, last, status="waiting_on_customer"
    )

    assert states(first, closed, last) == [
        "waiting_on_customer",
        "closed",
        "waiting_on_customer",
    ]
    (refused,) = report.context["refused"]
    assert refused["number"] == closed.pk
    assert refused["reason"] == (
        "It is “Closed”, and cannot become “Waiting on customer” from there."
    )


def test_an_unchanged_ticket_records_no_event(bobs_client, alice):
    ticket = file_ticket(alice, priority=Priority.HIGH)

    report = change_tickets(bobs_client, ticket, priority="3")

    assert [one["number"] for one in report.context["unchanged"]] == [ticket.pk]
    assert report.context["change"] is None
    assert event_types(ticket) == []


def test_a_bulk_change_adds_and_removes_tags(bobs_client, alice):
    ticket = file_ticket(alice, tags=["dns", "old"])

    change_tickets(bobs_client, ticket, add_tags=" Mail, dns ,", remove_tags="OLD")

    assert Ticket.objects.get(pk=ticket.pk).tags == ["dns", "mail"]


def test_a_bulk_change_refuses_a_sandbox_ticket_without_its_title(bobs_client, sandy):
    hidden = file_ticket(sandy)

    report = change_tickets(bobs_client, hidden, status="closed")

    assert states(hidden) == ["open"]
    (refused,) = report.context["refused"]
    assert (refused["title"], refused["url"]) == ("", "")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "Choose what to change."),
        ({"status": "done"}, "Select a valid choice"),
        ({"assignee": "999999"}, "Select a valid choice"),
        ({"add_tags": "x" * 51}, "at most 50 characters"),
        ({"add_tags": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_an_invalid_bulk_form_changes_no_ticket(bobs_client, alice, changes, why):
    ticket = file_ticket(alice)

    report = change_tickets(bobs_client, ticket, **changes)

    assert why in report.context["error"]
    assert event_types(ticket) == []


@pytest.mark.parametrize("chosen", [[], ["x"], ["9" * 40], [""]])
def test_a_bulk_change_without_a_valid_ticket_number_is_refused(bobs_client, chosen):
    report = bobs_client.post(BULK, {"ticket": chosen, "status": "closed"})

    assert report.context["error"] == "Choose at least one ticket."


def test_a_bulk_change_of_101_tickets_is_refused(bobs_client):
    report = bobs_client.post(BULK, {"ticket": range(1, 102), "status": "closed"})

    assert "At most 100" in report.context["error"]


def test_a_bulk_change_without_the_permission_returns_403(bobs_client, alice):
    ticket = file_ticket(alice)
    agents = Group.objects.get(name=Role.AGENT.group).permissions
    agents.remove(agents.get(codename="change_ticket"))

    assert change_tickets(bobs_client, ticket, status="closed").status_code == 403
    assert "bulk" not in bobs_client.get(QUEUE).context
    assert states(ticket) == ["open"]


def test_a_bulk_change_by_a_member_or_a_stranger_is_refused(alice, client, mia):
    ticket = file_ticket(alice)

    for browser in (Client(), sign_in_as(client, mia)):
        assert change_tickets(browser, ticket, status="closed").status_code == 302
    assert states(ticket) == ["open"]


def test_an_undo_restores_the_fields_and_records_events(bobs_client, alice, carol):
    one, other = file_ticket(alice), file_ticket(alice, tags=["dns"])
    changes = {"assignee": str(carol.pk), "status": "resolved", "add_tags": "x"}
    done = change_tickets(bobs_client, one, other, **changes)

    report = undo(bobs_client, done)

    assert len(report.context["done"]) == 2
    assert states(one, other) == ["open", "open"]
    row = Ticket.objects.get(pk=other.pk)
    assert (row.tags, row.assigned_to) == (["dns"], None)
    assert event_types(one).count("ticket.status_changed") == 2


def test_an_undo_skips_a_ticket_that_was_changed_since(bobs_client, alice, carol):
    one, other = file_ticket(alice), file_ticket(alice)
    done = change_tickets(bobs_client, one, other, status="in_progress")
    update_as_agent(other, carol, now(), priority=Priority.URGENT)

    report = undo(bobs_client, done)

    assert states(one, other) == ["open", "in_progress"]
    (refused,) = report.context["refused"]
    assert refused["number"] == other.pk
    assert "changed it meanwhile" in refused["reason"]


def test_an_undo_with_a_forbidden_status_change_is_refused(bobs_client, alice, bob):
    ticket = file_ticket(alice)
    update_as_agent(ticket, bob, NOON, status=Status.WAITING_ON_CUSTOMER)
    done = change_tickets(bobs_client, ticket, status="resolved")

    report = undo(bobs_client, done)

    assert states(ticket) == ["resolved"]
    assert "cannot become" in report.context["refused"][0]["reason"]


def test_an_undo_works_once_and_within_15_seconds(bobs_client, alice):
    ticket = file_ticket(alice)
    done = change_tickets(bobs_client, ticket, status="in_progress")
    undo(bobs_client, done)

    assert "no longer" in undo(bobs_client, done).context["error"]

    done = change_tickets(bobs_client, ticket, status="in_progress")
    BulkChange.objects.update(at=now() - timedelta(seconds=16))
    assert "no longer" in undo(bobs_client, done).context["error"]
    assert states(ticket) == ["in_progress"]


def test_an_undo_of_another_agents_change_is_refused(bobs_client, alice, carol):
    ticket = file_ticket(alice)
    done = change_tickets(bobs_client, ticket, status="in_progress")

    report = undo(sign_in_as(Client(), carol), done)

    assert report.context["error"] == "Not found."
    assert states(ticket) == ["in_progress"]


def test_a_bulk_change_by_htmx_returns_a_fragment_and_a_trigger(bobs_client, alice):
    ticket = file_ticket(alice)

    body = {"ticket": [ticket.pk], "status": "closed"}
    report = bobs_client.post(BULK, body, headers={"HX-Request": "true"})

    assert report["HX-Trigger"] == "desk:changed"
    assert "<html" not in report.content.decode()
