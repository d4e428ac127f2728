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
def bobs(client, bob):
    return sign_in_as(client, bob)


def do(browser, *tickets, **changes):
    return browser.post(BULK, {"ticket": [t.pk for t in tickets], **changes})


def undo(browser, response):
    return browser.post(f"/admin/desk/undo/{response.context['change'].pk}/")


def kinds(ticket):
    events = Event.objects.filter(ticket_number=ticket.pk).order_by("id")
    return list(events.values_list("type", flat=True))[1:]


def states(*tickets):
    return [Ticket.objects.get(pk=ticket.pk).status for ticket in tickets]


def test_each_ticket_leaves_the_events_one_change_would(bobs, alice, bob):
    one, other = file_ticket(alice), file_ticket(alice)

    report = do(bobs, one, other, assignee="me", status="in_progress")

    assert [done["number"] for done in report.context["done"]] == [one.pk, other.pk]
    for ticket in (one, other):
        assert kinds(ticket) == ["ticket.status_changed", "ticket.assigned"]
        assert (
            Event.objects.filter(ticket_number=ticket.pk).last().actor_name == bob.name
        )


def test_a_refused_one_is_named_and_the_others_are_done(bobs, alice, bob):
    first, closed, last = (file_ticket(alice, title=title) for title in "abc")
    update_as_agent(closed, bob, NOON, status=Status.CLOSED)

    report = do(bobs, first, closed, last, status="waiting_on_customer")

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


def test_what_is_so_already_leaves_no_event(bobs, alice):
    ticket = file_ticket(alice, priority=Priority.HIGH)

    report = do(bobs, ticket, priority="3")

    assert [one["number"] for one in report.context["unchanged"]] == [ticket.pk]
    assert report.context["change"] is None
    assert kinds(ticket) == []


def test_tags_are_added_and_removed_beside_those_that_are_there(bobs, alice):
    ticket = file_ticket(alice, tags=["dns", "old"])

    do(bobs, ticket, add_tags=" Mail, dns ,", remove_tags="OLD")

    assert Ticket.objects.get(pk=ticket.pk).tags == ["dns", "mail"]


def test_a_ticket_of_a_sandbox_is_not_there(bobs, sandy):
    hidden = file_ticket(sandy)

    report = do(bobs, hidden, status="closed")

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
def test_a_change_that_makes_no_sense_changes_nothing(bobs, alice, changes, why):
    ticket = file_ticket(alice)

    report = do(bobs, ticket, **changes)

    assert why in report.context["error"]
    assert kinds(ticket) == []


@pytest.mark.parametrize("chosen", [[], ["x"], ["9" * 40], [""]])
def test_nothing_that_is_no_ticket_is_chosen(bobs, chosen):
    report = bobs.post(BULK, {"ticket": chosen, "status": "closed"})

    assert report.context["error"] == "Choose at least one ticket."


def test_more_than_a_page_can_select_is_refused(bobs):
    report = bobs.post(BULK, {"ticket": range(1, 102), "status": "closed"})

    assert "At most 100" in report.context["error"]


def test_who_may_only_look_changes_nothing(bobs, alice):
    ticket = file_ticket(alice)
    agents = Group.objects.get(name=Role.AGENT.group).permissions
    agents.remove(agents.get(codename="change_ticket"))

    assert do(bobs, ticket, status="closed").status_code == 403
    assert "bulk" not in bobs.get(QUEUE).context
    assert states(ticket) == ["open"]


def test_a_stranger_changes_nothing(alice, client, mia):
    ticket = file_ticket(alice)

    for browser in (Client(), sign_in_as(client, mia)):
        assert do(browser, ticket, status="closed").status_code == 302
    assert states(ticket) == ["open"]


def test_an_undo_sets_all_back_and_is_events_too(bobs, alice, carol):
    one, other = file_ticket(alice), file_ticket(alice, tags=["dns"])
    changes = {"assignee": str(carol.pk), "status": "resolved", "add_tags": "x"}
    done = do(bobs, one, other, **changes)

    report = undo(bobs, done)

    assert len(report.context["done"]) == 2
    assert states(one, other) == ["open", "open"]
    row = Ticket.objects.get(pk=other.pk)
    assert (row.tags, row.assigned_to) == (["dns"], None)
    assert kinds(one).count("ticket.status_changed") == 2


def test_what_somebody_changed_meanwhile_is_kept_and_named(bobs, alice, carol):
    one, other = file_ticket(alice), file_ticket(alice)
    done = do(bobs, one, other, status="in_progress")
    update_as_agent(other, carol, now(), priority=Priority.URGENT)

    report = undo(bobs, done)

    assert states(one, other) == ["open", "in_progress"]
    (refused,) = report.context["refused"]
    assert refused["number"] == other.pk
    assert "changed it meanwhile" in refused["reason"]


def test_a_way_back_that_no_rule_allows_is_refused(bobs, alice, bob):
    ticket = file_ticket(alice)
    update_as_agent(ticket, bob, NOON, status=Status.WAITING_ON_CUSTOMER)
    done = do(bobs, ticket, status="resolved")

    report = undo(bobs, done)

    assert states(ticket) == ["resolved"]
    assert "cannot become" in report.context["refused"][0]["reason"]


def test_an_undo_works_once_and_only_while_it_is_fresh(bobs, alice):
    ticket = file_ticket(alice)
    done = do(bobs, ticket, status="in_progress")
    undo(bobs, done)

    assert "no longer" in undo(bobs, done).context["error"]

    done = do(bobs, ticket, status="in_progress")
    BulkChange.objects.update(at=now() - timedelta(seconds=16))
    assert "no longer" in undo(bobs, done).context["error"]
    assert states(ticket) == ["in_progress"]


def test_an_undo_is_its_agent_s_alone(bobs, alice, carol):
    ticket = file_ticket(alice)
    done = do(bobs, ticket, status="in_progress")

    report = undo(sign_in_as(Client(), carol), done)

    assert report.context["error"] == "Not found."
    assert states(ticket) == ["in_progress"]


def test_to_a_script_the_report_is_a_part_and_the_list_comes_anew(bobs, alice):
    ticket = file_ticket(alice)

    body = {"ticket": [ticket.pk], "status": "closed"}
    report = bobs.post(BULK, body, headers={"HX-Request": "true"})

    assert report["HX-Trigger"] == "desk:changed"
    assert "<html" not in report.content.decode()
