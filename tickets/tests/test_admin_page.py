"""The page of one ticket, as a browser sends it, and as somebody else might."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some

from conftest import file_ticket
from events.models import Event
from tickets.admin.fields import patch_between
from tickets.metadata import merge_patch
from tickets.models import Comment, Ticket
from tickets.tests.test_admin import LIST, form_of, types

JSON = some.recursive(
    some.booleans() | some.integers(-9, 9) | some.text(max_size=2),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.text("ab", max_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = some.dictionaries(some.text("abc", max_size=1), JSON, max_size=4)


@pytest.fixture
def desk(client, bob):
    client.force_login(bob)
    client.raise_request_exception = False
    return client


def page_of(ticket):
    return f"{LIST}{ticket.pk}/change/"


def press(client, ticket, button, **typed):
    sent = {**form_of(client.get(page_of(ticket))), **typed}
    return client.post(page_of(ticket), {**sent, f"tickets_ticket_{button}": ""})


def test_a_button_saves_the_reply_and_then_moves_the_ticket(desk, ticket):
    reply = {"comment": "Restarted.", "visibility": "public"}

    response = press(desk, ticket, "resolve", **reply)

    assert response["Location"] == page_of(ticket)
    assert types()[-3:] == [
        "comment.created",
        "ticket.updated",
        "ticket.status_changed",
    ]


def test_a_button_that_is_refused_says_so_and_keeps_the_reply(desk, alice, ticket):
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"status": "closed"})

    press(desk, ticket, "resolve", comment="Done.", visibility="public")

    assert "cannot become resolved" in desk.get(page_of(ticket)).content.decode()
    assert Comment.objects.get().content == "Done."


def test_a_page_offers_only_the_moves_its_ticket_can_make(desk, alice, ticket):
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"status": "closed"})

    shown = desk.get(page_of(ticket)).content.decode()

    assert 'name="tickets_ticket_reopen"' in shown
    assert 'name="tickets_ticket_resolve"' not in shown


@pytest.mark.parametrize("day", ["2024-01-20", "2024-02-29"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_due_day_stays_the_same_day(desk, alice, settings, zone, day):
    settings.TIME_ZONE = zone
    ticket = file_ticket(alice)
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"due_date": day})

    page = desk.get(page_of(ticket))
    desk.post(page_of(ticket), form_of(page))

    assert page.content.decode().count(f'value="{day}"') == 2  # shown, and hidden
    shown = alice.get(f"/v1/tickets/{ticket.public_id}").json()
    assert (shown["due_date"], shown["version"]) == (day, 2)


def as_browsers_send(sent):
    """A text area sends CRLF; a line of text loses its breaks; hidden ones get CRLF."""
    lines = {"title", "category", "customer_email"}
    return {
        name: "".join(str(value).splitlines())
        if name in lines
        else "\r\n".join(str(value).split("\n"))
        for name, value in sent.items()
    }


def test_what_a_browser_does_to_line_breaks_is_no_change(desk, alice):
    ticket = file_ticket(alice, description="one\ntwo\n\nthree ", category="a\nb")
    sent = as_browsers_send(form_of(desk.get(page_of(ticket))))

    response = desk.post(page_of(ticket), sent)

    assert response.status_code == 302
    assert types() == ["ticket.created"]


def test_an_edited_text_keeps_the_line_breaks_of_the_api(desk, ticket):
    typed = {"description": "one\r\ntwo", "tags": "a\r\n B \r\na\r\n"}
    typed |= {"comment": "x\r\ny", "visibility": "public", "title": "a\tb\r\n"}

    desk.post(page_of(ticket), {**form_of(desk.get(page_of(ticket))), **typed})

    ticket.refresh_from_db()
    assert (ticket.description, ticket.tags) == ("one\ntwo", ["a", "b"])
    assert (ticket.title, Comment.objects.get().content) == ("a b", "x\ny")


def test_a_stale_page_keeps_other_keys_of_the_metadata(desk, alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}"
    alice.patch(path, {"metadata": {"site": "a", "plan": "care"}})
    stale = form_of(desk.get(page_of(ticket)))
    alice.patch(path, {"metadata": {"order": 7}})

    typed = '{"site": "b"}'
    desk.post(page_of(ticket), {**stale, "metadata": typed})

    assert alice.get(path).json()["metadata"] == {"site": "b", "order": 7}


@given(shown=OBJECTS, wanted=OBJECTS)
def test_a_patch_makes_what_was_wanted_of_what_was_shown(shown, wanted):
    assert merge_patch(shown, patch_between(shown, wanted)) == wanted


def test_a_refused_page_still_holds_everything_typed(desk, ticket):
    deep = '{"a": ' * 9 + "1" + "}" * 9
    typed = {"metadata": deep, "comment": "Half a reply", "title": "New"}
    typed["visibility"] = "public"

    response = desk.post(
        page_of(ticket), {**form_of(desk.get(page_of(ticket))), **typed}
    )

    shown = response.content.decode()
    assert "At most 8 levels of nesting" in shown
    assert "Half a reply" in shown
    assert not Comment.objects.exists()
    assert Ticket.objects.get().title != "New"


def test_a_thread_is_in_order_and_marks_its_notes(desk, alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}/comments"
    alice.post(path, {"content": "first"})
    press(desk, ticket, "none", comment="second", visibility="internal")

    shown = desk.get(page_of(ticket)).content.decode()

    assert shown.index("first") < shown.index("second")
    assert "Internal note: agents only" in shown


def test_a_long_thread_shows_its_end_and_where_the_rest_is(desk, alice, ticket):
    rows = [
        Comment(
            ticket=ticket,
            author_type="api_key",
            author_id=1,
            author_name="x",
            content=f"say-{n}.",
            created_at=ticket.created_at,
        )
        for n in range(120)
    ]
    Comment.objects.bulk_create(rows)

    shown = desk.get(page_of(ticket)).content.decode()

    assert "say-119." in shown
    assert "say-19." not in shown
    assert "Only the newest 100" in shown
    rest = desk.get("/admin/tickets/comment/", {"ticket__id__exact": ticket.pk})
    assert rest.status_code == 200


def test_the_page_costs_the_same_however_many_comments(desk, alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}/comments"
    costs = []
    for more in (1, 9):
        for n in range(more):
            alice.post(path, {"content": f"{n}"})
        costs.append(cost_of(desk, page_of(ticket)))

    assert costs[0] == costs[1]


def test_the_list_costs_the_same_for_one_as_for_ten(desk, alice, bob):
    costs = []
    for more in (1, 9):
        for _ in range(more):
            file_ticket(alice, assigned_to=bob.email)
        costs.append(cost_of(desk, LIST))

    assert costs[0] == costs[1]


def cost_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_history_of_a_ticket_is_its_events(desk, ticket):
    response = desk.get(f"{LIST}{ticket.pk}/history/", follow=True)

    assert response.redirect_chain[-1][0].endswith(f"?q={ticket.public_id}")
    assert len(response.context["cl"].result_list) == Event.objects.count()
