"""The agents' door to tickets: the verbs of the API, and no way around an event."""

import pytest

from accounts.actor import Actor
from conftest import NOON, file_ticket
from events.models import Event
from tickets.models import Comment, Ticket
from tickets.services import update_ticket

LIST = "/admin/tickets/ticket/"
HOSTILE = "\"><img src=q onerror=document.title='pwn'>\u202efdp.exe"


@pytest.fixture
def desk(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def page(ticket):
    return f"{LIST}{ticket.pk}/change/"


def form_of(response):
    """Return what a browser would send for this page, untouched."""
    form = response.context["adminform"].form
    sent = {}
    for bound in form:
        value = bound.value()
        shown = "" if value is None else bound.field.prepare_value(value)
        sent[bound.html_name] = shown
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = shown
    return sent


def act(client, action, *tickets):
    numbers = [str(ticket.pk) for ticket in tickets]
    body = {"action": action, "_selected_action": numbers}
    return client.post(LIST, body, follow=True)


def types():
    return [event.type for event in Event.objects.order_by("id")]


def test_saving_an_untouched_page_changes_nothing(desk, ticket, page):
    before, events = Ticket.objects.values().get(), types()

    response = desk.post(page, form_of(desk.get(page)))

    assert response.status_code == 302
    assert Ticket.objects.values().get() == before
    assert types() == events


def test_an_edit_leaves_the_event_of_the_api(desk, alice, ticket, page):
    desk.post(page, {**form_of(desk.get(page)), "category": "dns"})

    event = Event.objects.last()
    assert (event.type, event.actor_type) == ("ticket.updated", "agent")
    assert list(event.data["changes"]) == ["category"]
    assert alice.get(f"/v1/tickets/{ticket.public_id}").json()["category"] == "dns"


def test_a_stale_page_reverts_nobody(desk, alice, ticket, page):
    stale = form_of(desk.get(page))
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"priority": "urgent"})

    desk.post(page, {**stale, "category": "dns"})

    shown = alice.get(f"/v1/tickets/{ticket.public_id}").json()
    assert (shown["priority"], shown["category"]) == ("urgent", "dns")


def test_state_is_no_field(desk, alice, ticket, page):
    body = {"status": "closed", "assigned_to": "", "version": "9"}

    desk.post(page, {**form_of(desk.get(page)), **body})

    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert ticket.assigned_to is not None


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("start", "status", "in_progress"),
        ("wait", "status", "waiting_on_customer"),
        ("resolve", "status", "resolved"),
        ("close", "status", "closed"),
        ("unassign", "assigned_to", None),
    ],
)
def test_an_action_is_the_verb_of_the_api(desk, alice, ticket, action, field, value):
    act(desk, action, ticket)

    shown = alice.get(f"/v1/tickets/{ticket.public_id}").json()
    assert shown[field] == value
    assert Event.objects.last().actor_name == "Bob Support"


def test_taking_and_reopening(desk, alice, bob):
    ticket = file_ticket(alice)

    act(desk, "assign_to_me", ticket)
    act(desk, "close", ticket)
    act(desk, "reopen", ticket)

    assert types()[1:] == [
        "ticket.assigned",
        "ticket.status_changed",
        "ticket.status_changed",
    ]


def test_a_refusal_is_told_by_id_and_the_rest_go_on(desk, alice, ticket):
    closed, other = file_ticket(alice), file_ticket(alice)
    for one in (closed,):
        update_ticket(one, actor=alice.actor, changes={"status": "closed"}, at=NOON)

    response = act(desk, "resolve", closed, other)

    other.refresh_from_db()
    assert other.status == "resolved"
    assert closed.public_id in response.content.decode()
    assert "cannot become" in response.content.decode()


@pytest.mark.parametrize(("who", "seen"), [("public", 1), ("internal", 0)])
def test_a_comment_is_for_whom_its_writer_says(desk, alice, ticket, page, who, seen):
    body = {**form_of(desk.get(page)), "comment": "Restarted.", "visibility": who}

    desk.post(page, body)

    path = f"/v1/tickets/{ticket.public_id}/comments"
    assert len(alice.get(path).json()["comments"]) == seen
    assert Comment.objects.get().author_name == "Bob Support"


def test_a_comment_without_a_choice_is_not_sent(desk, ticket, page):
    body = {**form_of(desk.get(page)), "comment": "Oops"}

    response = desk.post(page, body)

    assert "Choose who reads the comment" in response.content.decode()
    assert not Comment.objects.exists()


def test_a_refused_value_shows_the_page_again(desk, ticket, page):
    body = {**form_of(desk.get(page)), "metadata": '{"a": "' + "x" * 17_000 + '"}'}

    response = desk.post(page, body)

    assert response.status_code == 200
    assert Ticket.objects.get().metadata == {}


def test_an_agent_files_for_an_organization(desk, acme):
    body = form_of(desk.get(f"{LIST}add/"))
    body |= {"organization": acme.pk, "title": "By phone", "description": "d"}

    desk.post(f"{LIST}add/", body)

    assert Ticket.objects.get().created_by_name == "Bob Support"
    assert types() == ["ticket.created"]


def test_nothing_can_be_deleted(desk, ticket):
    assert desk.get(f"{LIST}{ticket.pk}/delete/").status_code == 403
    act(desk, "delete_selected", ticket)
    assert Ticket.objects.exists()


@pytest.mark.parametrize("q", ["🧯", "printer fire", "printer " * 40, "x" * 5_000])
def test_search_finds_or_does_not_and_never_fails(desk, alice, q):
    file_ticket(alice, title="printer 🧯 on fire")

    response = desk.get(LIST, {"q": q})

    assert response.status_code == 200
    assert ("on fire" in response.content.decode()) == (not q.startswith("xx"))


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_costs_the_same_however_many(
    desk, alice, bob, number, django_assert_max_num_queries
):
    for _ in range(number):
        file_ticket(alice, assigned_to=bob.email)

    with django_assert_max_num_queries(12):
        assert desk.get(LIST).status_code == 200


def test_hostile_text_stays_text(desk, alice, ticket):
    ticket = file_ticket(alice, title=HOSTILE, category="<svg/onload=x>")
    alice.post(f"/v1/tickets/{ticket.public_id}/comments", {"content": HOSTILE})

    pages = [desk.get(LIST), desk.get(f"{LIST}{ticket.pk}/change/")]

    for page in pages:
        assert "<img src=q" not in page.content.decode()
        assert "<svg/onload" not in page.content.decode()
        assert "<bdi" in page.content.decode()


def test_the_sandboxs_tickets_are_not_the_agents(desk, sandy):
    ticket = file_ticket(sandy, title="sandcastle")

    assert "sandcastle" not in desk.get(LIST).content.decode()
    assert desk.get(f"{LIST}{ticket.pk}/change/").status_code == 302


def test_a_life_in_the_admin_reads_like_one_by_the_verbs(desk, alice, bob):
    first, second = file_ticket(alice), file_ticket(alice)
    actor = Actor.of_agent(bob)

    act(desk, "start", first)
    act(desk, "resolve", first)
    for status in ("in_progress", "resolved"):
        update_ticket(second, actor=actor, changes={"status": status}, at=NOON)

    lives = [
        [
            (event["type"], event["sequence"], event["actor"], event["data"]["changes"])
            for event in alice.get(f"/v1/tickets/{t.public_id}/events").json()["events"]
        ]
        for t in (first, second)
    ]
    assert lives[0] == lives[1]
