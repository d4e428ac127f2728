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


def comments():
    return [(c.content, c.is_internal, c.author_name) for c in Comment.objects.all()]


def drafts():
    rows = Draft.objects.order_by("agent__name", "mode")
    return list(rows.values_list("agent__name", "mode", "text"))


def event_types():
    """Return what happened since the ticket was filed."""
    return list(Event.objects.order_by("id").values_list("type", flat=True))[1:]


def test_a_reply_is_visible_in_the_api_and_assigns_an_unassigned_ticket(
    bobs_client, alice
):
    response = bobs_client.reply(TEXT)

    assert response.status_code == 302
    assert comments() == [(TEXT, False, "Bob Support")]
    assert event_types() == ["comment.created", "ticket.updated", "ticket.assigned"]
    path = f"/v1/tickets/{bobs_client.ticket.public_id}"
    assert alice.get(path).json()["assigned_to"] == "bob@devpros.test"
    assert alice.get(f"{path}/comments").json()["comments"][0]["content"] == TEXT


def test_a_reply_does_not_reassign_a_colleagues_ticket(bobs_client, carol):
    update_ticket(
        bobs_client.ticket,
        actor=Actor.of_agent(carol),
        changes={"assigned_to": carol.email},
        at=NOON,
    )

    bobs_client.reply(TEXT)

    assert Ticket.objects.get().assigned_to == carol


def test_a_note_assigns_nothing_and_is_invisible_to_the_client(bobs_client, alice):
    bobs_client.reply(TEXT, mode="note")

    assert comments() == [(TEXT, True, "Bob Support")]
    assert Ticket.objects.get().assigned_to is None
    path = f"/v1/tickets/{bobs_client.ticket.public_id}/comments"
    assert alice.get(path).json()["comments"] == []


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ("send", Status.OPEN),
        ("wait", Status.WAITING_ON_CUSTOMER),
        ("resolve", Status.RESOLVED),
    ],
)
def test_the_send_button_sets_the_status(bobs_client, then, status):
    bobs_client.reply(TEXT, then=then)

    assert Ticket.objects.get().status == status


def test_a_superuser_who_is_no_agent_replies_without_being_assigned(bobs_client, bob):
    User.objects.filter(pk=bob.pk).update(is_agent=False, is_superuser=True)

    bobs_client.reply(TEXT)

    assert (len(comments()), Ticket.objects.get().assigned_to) == (1, None)


def test_crlf_in_a_reply_becomes_lf(bobs_client):
    bobs_client.reply(TEXT.replace("\n", "\r\n"))

    assert comments()[0][0] == TEXT


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
def test_an_invalid_reply_form_returns_400_with_a_reason(bobs_client, wrong):
    response = bobs_client.reply(**{"text": TEXT, **wrong})

    assert (response.status_code, comments()) == (400, [])
    assert 'id="refusal"' in response.content.decode()


def test_a_new_message_stops_a_reply_which_is_kept_as_a_draft(bobs_client, alice):
    seen = bobs_client.last_seen_event
    add_comment(
        bobs_client.ticket,
        actor=alice.actor,
        content="Stop! It works again.",
        is_internal=False,
        at=NOON,
    )

    response = bobs_client.reply(TEXT, seen=seen)

    page = response.content.decode()
    assert (response.status_code, len(comments())) == (409, 1)
    assert page.index("said-new") < page.index("Stop! It works again.")
    assert TEXT in page
    assert drafts() == [("Bob Support", "reply", TEXT)]


def test_a_stopped_reply_can_be_sent_after_the_new_message_was_seen(bobs_client, alice):
    seen = bobs_client.last_seen_event
    add_comment(
        bobs_client.ticket,
        actor=alice.actor,
        content="Wait",
        is_internal=False,
        at=NOON,
    )
    bobs_client.reply(TEXT, seen=seen)

    bobs_client.reply(TEXT)

    assert (comments()[-1], drafts()) == ((TEXT, False, "Bob Support"), [])


@pytest.mark.parametrize("what", ["note", "status", "assignee", "secret"])
def test_a_note_status_assignee_or_credential_stops_a_reply(
    bobs_client, alice, carol, what
):
    seen, colleague = bobs_client.last_seen_event, Actor.of_agent(carol)
    if what == "note":
        add_comment(
            bobs_client.ticket,
            actor=colleague,
            content="Mine",
            is_internal=True,
            at=NOON,
        )
    elif what == "secret":
        path = f"/v1/tickets/{bobs_client.ticket.public_id}/credentials"
        secret = {"type": "api_token", "credentials": {"token": "not-a-real-one"}}
        assert alice.post(path, secret).status_code == 201
    else:
        changes = {
            "status": {"status": Status.RESOLVED},
            "assignee": {"assigned_to": carol.email},
        }[what]
        update_ticket(bobs_client.ticket, actor=colleague, changes=changes, at=NOON)

    assert bobs_client.reply(TEXT, seen=seen).status_code == 409
    assert TEXT not in [content for content, *_ in comments()]


def test_a_priority_or_an_own_change_does_not_stop_a_reply(bobs_client, bob, carol):
    seen = bobs_client.last_seen_event
    update_ticket(
        bobs_client.ticket,
        actor=Actor.of_agent(carol),
        changes={"priority": 4},
        at=NOON,
    )
    own = {"assigned_to": bob.email, "status": Status.IN_PROGRESS}
    update_ticket(bobs_client.ticket, actor=Actor.of_agent(bob), changes=own, at=NOON)

    assert bobs_client.reply(TEXT, seen=seen).status_code == 302


def test_a_reply_with_a_forbidden_status_change_is_kept_as_a_draft(bobs_client, bob):
    changes = {"status": Status.CLOSED}
    update_ticket(
        bobs_client.ticket, actor=Actor.of_agent(bob), changes=changes, at=NOON
    )

    response = bobs_client.reply(TEXT, then="resolve")

    assert (response.status_code, comments()) == (409, [])
    assert (
        "A ticket that is closed cannot become resolved." in response.content.decode()
    )
    assert drafts() == [("Bob Support", "reply", TEXT)]


def test_each_agent_has_one_draft_of_each_mode_on_a_ticket(bobs_client, carols_client):
    path = f"{bobs_client.path}draft/"
    for client, mode, text in (
        (bobs_client, "reply", "Dear"),
        (bobs_client, "reply", "Dear client"),
        (bobs_client, "note", "Ask Eva"),
        (carols_client, "reply", "Hello"),
    ):
        assert client.post(path, {"mode": mode, "text": text}).status_code == 204

    assert drafts() == [
        ("Bob Support", "note", "Ask Eva"),
        ("Bob Support", "reply", "Dear client"),
        ("Carol Support", "reply", "Hello"),
    ]
    page = bobs_client.get_page().content.decode()
    assert ("Dear client" in page, "Ask Eva" in page, "Hello" in page) == (
        True,
        True,
        False,
    )


def test_blank_text_and_sending_delete_the_draft_of_that_mode_only(bobs_client):
    for mode in ("reply", "note"):
        bobs_client.post(f"{bobs_client.path}draft/", {"mode": mode, "text": "begun"})

    bobs_client.reply(TEXT)
    left = drafts()
    bobs_client.post(f"{bobs_client.path}draft/", {"mode": "note", "text": " "})

    assert (left, drafts()) == ([("Bob Support", "note", "begun")], [])


def test_an_invalid_draft_returns_400(bobs_client):
    for wrong in ({"mode": "x", "text": "t"}, {"mode": "reply", "text": "\x00"}):
        response = bobs_client.post(f"{bobs_client.path}draft/", wrong)
        assert response.status_code == 400
        assert response.json()["refusal"]


def test_a_redacted_text_is_replaced_in_drafts(bobs_client, bob, alice):
    ticket = file_ticket(alice, description="The password is hunter2!")
    Draft.objects.create(
        agent=bob, ticket=ticket, mode="reply", text="hunter2! works", updated_at=NOON
    )

    redact_text(ticket, actor=Actor.of_agent(bob), text="hunter2!", at=NOON)

    assert drafts() == [("Bob Support", "reply", "[redacted] works")]


@pytest.mark.parametrize("after", ["stay", "next", "list"])
def test_the_page_after_sending_is_saved_as_a_preference(
    bobs_client, bob, alice, after
):
    other = file_ticket(alice)

    response = bobs_client.reply(TEXT, after=after)

    assert Preference.objects.get(agent=bob).after_send == after
    assert (
        f'<option value="{after}" selected' in bobs_client.get_page().content.decode()
    )
    if after == "list":
        assert "/tickets/" not in response.url or "/admin/tickets/" in response.url
    else:
        to = {"stay": bobs_client.ticket, "next": other}[after]
        assert response.url == f"/admin/desk/tickets/{to.pk}/"


def test_only_the_author_can_publish_a_note(bobs_client, carols_client, alice):
    bobs_client.reply(TEXT, mode="note")
    path = f"{bobs_client.path}notes/{Comment.objects.get().pk}/publish/"
    offered = [
        path in each.get_page().content.decode()
        for each in (bobs_client, carols_client)
    ]

    refused = carols_client.post(path)
    again = [bobs_client.post(path).status_code for _ in range(2)]

    assert (offered, refused.status_code, again) == ([True, False], 403, [302, 403])
    path = f"/v1/tickets/{bobs_client.ticket.public_id}/comments"
    assert alice.get(path).json()["comments"][0]["content"] == TEXT


def test_publishing_a_note_of_another_ticket_returns_404(bobs_client, alice, bob):
    other = file_ticket(alice)
    note = add_comment(
        other, actor=Actor.of_agent(bob), content="n", is_internal=True, at=NOON
    )

    response = bobs_client.post(f"{bobs_client.path}notes/{note.pk}/publish/")

    assert (response.status_code, comments()[0][1]) == (404, True)
