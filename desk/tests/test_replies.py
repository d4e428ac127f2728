"""Answering at the desk: what is sent, what stops it, and that no text is ever lost."""

import pytest

from accounts.actor import Actor
from accounts.models import User
from conftest import NOON, file_ticket
from desk.models import Draft, Preference
from events.models import Event
from tickets.models import Comment, Status, Ticket
from tickets.services import add_comment, redact_text, update_ticket

TEXT = "We found it: the pool was full.\n\nIt is raised."


def said():
    return [(c.content, c.is_internal, c.author_name) for c in Comment.objects.all()]


def drafts():
    rows = Draft.objects.order_by("agent__name", "mode")
    return list(rows.values_list("agent__name", "mode", "text"))


def events():
    """Return what happened since the ticket was filed."""
    return list(Event.objects.order_by("id").values_list("type", flat=True))[1:]


def test_a_reply_is_the_apis_comment_and_takes_a_free_ticket(bobs, alice):
    answer = bobs.reply(TEXT)

    assert answer.status_code == 302
    assert said() == [(TEXT, False, "Bob Support")]
    assert events() == ["comment.created", "ticket.updated", "ticket.assigned"]
    place = f"/v1/tickets/{bobs.ticket.public_id}"
    assert alice.get(place).json()["assigned_to"] == "bob@devpros.test"
    assert alice.get(f"{place}/comments").json()["comments"][0]["content"] == TEXT


def test_a_colleagues_ticket_stays_the_colleagues(bobs, carol):
    update_ticket(
        bobs.ticket,
        actor=Actor.of_agent(carol),
        changes={"assigned_to": carol.email},
        at=NOON,
    )

    bobs.reply(TEXT)

    assert Ticket.objects.get().assigned_to == carol


def test_a_note_takes_nothing_and_the_client_never_learns_of_it(bobs, alice):
    bobs.reply(TEXT, mode="note")

    assert said() == [(TEXT, True, "Bob Support")]
    assert Ticket.objects.get().assigned_to is None
    place = f"/v1/tickets/{bobs.ticket.public_id}/comments"
    assert alice.get(place).json()["comments"] == []


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ("send", Status.OPEN),
        ("wait", Status.WAITING_ON_CUSTOMER),
        ("resolve", Status.RESOLVED),
    ],
)
def test_one_button_sends_and_moves_the_ticket(bobs, then, status):
    bobs.reply(TEXT, then=then)

    assert Ticket.objects.get().status == status


def test_whoever_is_no_agent_replies_without_taking_it(bobs, bob):
    User.objects.filter(pk=bob.pk).update(is_agent=False, is_superuser=True)

    bobs.reply(TEXT)

    assert (len(said()), Ticket.objects.get().assigned_to) == (1, None)


def test_a_browsers_line_breaks_are_those_of_the_api(bobs):
    bobs.reply(TEXT.replace("\n", "\r\n"))

    assert said()[0][0] == TEXT


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": " \n "},
        {"text": "a\x00b"},
        {"text": "x" * 65_537},
        {"mode": "shout"},
        {"then": "close"},
        {"seen": "x"},
        {"seen": "9" * 30},
        {"seen": "-1"},
        {"after": "home"},
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_says_nothing(bobs, wrong):
    answer = bobs.reply(**{"text": TEXT, **wrong})

    assert (answer.status_code, said()) == (400, [])
    assert 'id="refusal"' in answer.content.decode()


def test_a_new_message_stops_the_answer_shows_itself_and_keeps_the_draft(bobs, alice):
    seen = bobs.last_seen_event
    add_comment(
        bobs.ticket,
        actor=alice.actor,
        content="Stop! It works again.",
        is_internal=False,
        at=NOON,
    )

    answer = bobs.reply(TEXT, seen=seen)

    page = answer.content.decode()
    assert (answer.status_code, len(said())) == (409, 1)
    assert page.index("said-new") < page.index("Stop! It works again.")
    assert TEXT in page
    assert drafts() == [("Bob Support", "reply", TEXT)]


def test_after_it_was_read_the_same_answer_goes_and_its_draft_with_it(bobs, alice):
    seen = bobs.last_seen_event
    add_comment(
        bobs.ticket, actor=alice.actor, content="Wait", is_internal=False, at=NOON
    )
    bobs.reply(TEXT, seen=seen)

    bobs.reply(TEXT)

    assert (said()[-1], drafts()) == ((TEXT, False, "Bob Support"), [])


@pytest.mark.parametrize("what", ["note", "status", "assignee", "secret"])
def test_whatever_changes_an_answer_stops_it(bobs, alice, carol, what):
    seen, colleague = bobs.last_seen_event, Actor.of_agent(carol)
    if what == "note":
        add_comment(
            bobs.ticket, actor=colleague, content="Mine", is_internal=True, at=NOON
        )
    elif what == "secret":
        place = f"/v1/tickets/{bobs.ticket.public_id}/credentials"
        secret = {"type": "api_token", "credentials": {"token": "not-a-real-one"}}
        assert alice.post(place, secret).status_code == 201
    else:
        changes = {
            "status": {"status": Status.RESOLVED},
            "assignee": {"assigned_to": carol.email},
        }[what]
        update_ticket(bobs.ticket, actor=colleague, changes=changes, at=NOON)

    assert bobs.reply(TEXT, seen=seen).status_code == 409
    assert TEXT not in [content for content, *_ in said()]


def test_what_does_not_change_an_answer_lets_it_go(bobs, bob, carol):
    seen = bobs.last_seen_event
    update_ticket(
        bobs.ticket, actor=Actor.of_agent(carol), changes={"priority": 4}, at=NOON
    )
    own = {"assigned_to": bob.email, "status": Status.IN_PROGRESS}
    update_ticket(bobs.ticket, actor=Actor.of_agent(bob), changes=own, at=NOON)

    assert bobs.reply(TEXT, seen=seen).status_code == 302


def test_a_move_that_is_not_possible_says_nothing_and_keeps_the_draft(bobs, bob):
    changes = {"status": Status.CLOSED}
    update_ticket(bobs.ticket, actor=Actor.of_agent(bob), changes=changes, at=NOON)

    answer = bobs.reply(TEXT, then="resolve")

    assert (answer.status_code, said()) == (409, [])
    assert "A ticket that is closed cannot become resolved." in answer.content.decode()
    assert drafts() == [("Bob Support", "reply", TEXT)]


def test_a_draft_is_kept_for_each_agent_ticket_and_mode(bobs, carols):
    place = f"{bobs.path}draft/"
    for client, mode, text in (
        (bobs, "reply", "Dear"),
        (bobs, "reply", "Dear client"),
        (bobs, "note", "Ask Eva"),
        (carols, "reply", "Hello"),
    ):
        assert client.post(place, {"mode": mode, "text": text}).status_code == 204

    assert drafts() == [
        ("Bob Support", "note", "Ask Eva"),
        ("Bob Support", "reply", "Dear client"),
        ("Carol Support", "reply", "Hello"),
    ]
    page = bobs.get_page().content.decode()
    assert ("Dear client" in page, "Ask Eva" in page, "Hello" in page) == (
        True,
        True,
        False,
    )


def test_an_emptied_draft_is_gone_and_a_sent_one_takes_only_its_own_mode(bobs):
    for mode in ("reply", "note"):
        bobs.post(f"{bobs.path}draft/", {"mode": mode, "text": "begun"})

    bobs.reply(TEXT)
    left = drafts()
    bobs.post(f"{bobs.path}draft/", {"mode": "note", "text": " "})

    assert (left, drafts()) == ([("Bob Support", "note", "begun")], [])


def test_a_draft_that_is_no_text_is_refused(bobs):
    for wrong in ({"mode": "x", "text": "t"}, {"mode": "reply", "text": "\x00"}):
        answer = bobs.post(f"{bobs.path}draft/", wrong)
        assert answer.status_code == 400
        assert answer.json()["refusal"]


def test_a_text_that_is_taken_out_leaves_the_drafts_too(bobs, bob, alice):
    ticket = file_ticket(alice, description="The password is hunter2!")
    Draft.objects.create(
        agent=bob, ticket=ticket, mode="reply", text="hunter2! works", updated_at=NOON
    )

    redact_text(ticket, actor=Actor.of_agent(bob), text="hunter2!", at=NOON)

    assert drafts() == [("Bob Support", "reply", "[redacted] works")]


@pytest.mark.parametrize("after", ["stay", "next", "list"])
def test_where_one_goes_after_sending_is_remembered(bobs, bob, alice, after):
    other = file_ticket(alice)

    answer = bobs.reply(TEXT, after=after)

    assert Preference.objects.get(agent=bob).after_send == after
    assert f'<option value="{after}" selected' in bobs.get_page().content.decode()
    if after == "list":
        assert "/tickets/" not in answer.url or "/admin/tickets/" in answer.url
    else:
        to = {"stay": bobs.ticket, "next": other}[after]
        assert answer.url == f"/admin/desk/tickets/{to.pk}/"


def test_publishing_ones_note_tells_the_client_and_nobody_elses_is_offered(
    bobs, carols, alice
):
    bobs.reply(TEXT, mode="note")
    path = f"{bobs.path}notes/{Comment.objects.get().pk}/publish/"
    offered = [path in each.get_page().content.decode() for each in (bobs, carols)]

    refused = carols.post(path)
    again = [bobs.post(path).status_code for _ in range(2)]

    assert (offered, refused.status_code, again) == ([True, False], 403, [302, 403])
    place = f"/v1/tickets/{bobs.ticket.public_id}/comments"
    assert alice.get(place).json()["comments"][0]["content"] == TEXT


def test_a_note_of_another_ticket_is_not_published_here(bobs, alice, bob):
    other = file_ticket(alice)
    note = add_comment(
        other, actor=Actor.of_agent(bob), content="n", is_internal=True, at=NOON
    )

    answer = bobs.post(f"{bobs.path}notes/{note.pk}/publish/")

    assert (answer.status_code, said()[0][1]) == (404, True)
