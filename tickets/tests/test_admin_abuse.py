"""What an agent's browser, or somebody in its place, must not achieve."""

import pytest
from django.contrib.auth.models import Permission

from conftest import file_ticket
from events.models import Event
from tickets.models import Comment, Ticket
from tickets.tests.test_admin import LIST, form_of
from tickets.tests.test_admin_page import page_of


@pytest.fixture
def desk(client, bob):
    client.force_login(bob)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("move", ["resolve", "close", "assign_to_me"])
def test_no_address_moves_a_ticket_by_being_visited(desk, ticket, move):
    before = Ticket.objects.values().get()

    desk.get(f"{LIST}{ticket.pk}/{move}/")
    desk.get(LIST, {"action": move, "_selected_action": ticket.pk})

    assert Ticket.objects.values().get() == before


def test_events_of_a_sandbox_are_not_the_agents(desk, sandy):
    file_ticket(sandy)

    listed = desk.get("/admin/events/event/").context["cl"].result_list

    assert list(listed) == []


@pytest.mark.parametrize(
    "name",
    [
        "title",
        "description",
        "tags",
        "metadata",
        "customer_email",
        "due_date",
        "comment",
    ],
)
@pytest.mark.parametrize(
    "value", ["\x00", "[" * 100_000, "x" * 70_000, '{"a":"\\ud800"}']
)
def test_no_typed_value_is_a_crash(desk, ticket, name, value):
    body = {**form_of(desk.get(page_of(ticket))), "visibility": "public", name: value}

    response = desk.post(page_of(ticket), body)

    assert response.status_code in (200, 302)
    assert response.status_code == 200 or "\x00" not in value  # no database holds it


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "status__exact=%00",
        "organization=zz",
        f"organization={'9' * 30}",
        "assignee=x",
        f"priority__exact={'9' * 30}",
        f"p={'9' * 30}",
        "q=%25%25%25",
        "e=1",
    ],
)
def test_no_query_is_a_crash(desk, ticket, query):
    assert desk.get(f"{LIST}?{query}").status_code in (200, 302)


@pytest.mark.parametrize("number", ["x", "9" * 30, "\x00"])
def test_rows_are_chosen_by_number(desk, number):
    body = {"action": "resolve", "_selected_action": number}

    assert desk.post(LIST, body).status_code == 400


def without(user, codename):
    group = user.groups.get()
    group.permissions.remove(Permission.objects.get(codename=codename))


def test_who_may_only_look_cannot_act(desk, bob, ticket):
    without(bob, "change_ticket")
    before = Ticket.objects.values().get()

    page = desk.get(page_of(ticket))
    forged = {"action": "resolve", "_selected_action": ticket.pk}

    assert page.status_code == 200
    assert "tickets_ticket_resolve" not in page.content.decode()
    assert desk.post(LIST, forged).status_code == 403
    assert desk.post(page_of(ticket), {"tickets_ticket_resolve": ""}).status_code == 403
    assert Ticket.objects.values().get() == before


def test_who_may_not_comment_cannot_forge_one(desk, bob, ticket):
    without(bob, "add_comment")
    body = form_of(desk.get(page_of(ticket)))

    body |= {"comment": "Forged", "visibility": "public"}

    assert desk.post(page_of(ticket), body).status_code == 403
    assert not Comment.objects.exists()


def test_hostile_names_and_metadata_stay_text(desk, alice):
    evil = {"<b onmouseover=x>": "</script><script>y"}
    ticket = file_ticket(alice, metadata=evil, tags=["<u>tag</u>"])
    event = Event.objects.get()

    for path in (page_of(ticket), f"/admin/events/event/{event.pk}/change/"):
        shown = desk.get(path).content.decode()
        assert "<b onmouseover" not in shown
        assert "</script><script>y" not in shown
        assert "<u>tag" not in shown
