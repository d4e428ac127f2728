"""An agents' note exists for agents alone (contract 4 and 6, OPEN-14, OPEN-15).

One ticket with a note beside one without: nothing the client can ask tells them apart.
"""

import pytest

from accounts.actor import Actor
from api.errors import InsufficientScope
from conftest import NOON, file_ticket
from events.models import Event
from tickets.models import Comment
from tickets.services import add_comment, edit_comment


@pytest.fixture
def desk(bob):
    return Actor.of_agent(bob)


@pytest.fixture
def note(ticket, desk):
    return add_comment(
        ticket, actor=desk, content="MARK-INT-1 zebra", is_internal=True, at=NOON
    )


def edit(comment, desk, **changes):
    return edit_comment(comment, actor=desk, changes=changes, at=NOON)


def everything_seen(caller, ticket):
    """Every answer that could betray a note, as one text."""
    base = f"/v1/tickets/{ticket.public_id}"
    paths = [
        base,
        f"{base}/comments",
        f"{base}/events",
        "/v1/events",
        "/v1/tickets",
        "/v1/tickets?q=zebra",
        "/v1/tickets?sort=-updated_at",
    ]
    return "\n".join(caller.get(path).content.decode() for path in paths)


def test_no_answer_differs_for_a_note(alice, ticket, desk):
    before = everything_seen(alice, ticket)

    note = add_comment(ticket, actor=desk, content="zebra", is_internal=True, at=NOON)
    edit(note, desk, content="zebra zebra")

    assert everything_seen(alice, ticket) == before


def test_a_notes_id_is_as_missing_as_any_other(alice, ticket, note):
    base = f"/v1/tickets/{ticket.public_id}/comments"

    seen = alice.get(f"{base}/{note.public_id}")
    missing = alice.get(f"{base}/COMM-1732472036228001")

    assert seen.status_code == 404
    assert seen.content == missing.content
    assert alice.patch(f"{base}/{note.public_id}", {"content": "x"}).status_code == 404


def test_a_note_leaves_an_event_without_a_number(ticket, note):
    event = Event.objects.order_by("-id").first()

    assert event.is_internal
    assert (event.type, event.sequence) == ("comment.created", None)


def test_agents_see_the_note(ticket, note, desk):
    assert note in Comment.objects.visible_to(desk)


def test_an_agents_token_without_the_scope_sees_and_writes_no_note(ticket, note, desk):
    narrow = Actor(desk.type, desk.id, desk.name, scopes=frozenset({"tickets:write"}))

    assert note not in Comment.objects.visible_to(narrow)
    with pytest.raises(InsufficientScope):
        add_comment(ticket, actor=narrow, content="x", is_internal=True, at=NOON)


def test_publishing_begins_the_comment_now(alice, ticket, note, desk):
    numbers = Event.objects.filter(sequence__isnull=False).count()

    edit(note, desk, is_internal=False)

    event = Event.objects.order_by("-id").filter(type="comment.created").first()
    assert event.sequence == numbers + 1
    assert event.data["changes"] == {}
    assert event.data["object"]["edited_at"] is None
    assert event.data["object"]["is_internal"] is False
    assert "MARK-INT-1" in everything_seen(alice, ticket)


def test_a_published_note_is_found_and_counts_as_first_response(
    alice, ticket, note, desk
):
    edit(note, desk, is_internal=False)

    assert alice.get("/v1/tickets?q=zebra").json()["tickets"] != []
    shown = alice.get(f"/v1/tickets/{ticket.public_id}").json()
    assert shown["first_responded_at"] is not None


def test_withdrawing_leaves_no_client_event_and_no_trace_in_search(alice, ticket, desk):
    public = add_comment(
        ticket, actor=desk, content="giraffe", is_internal=False, at=NOON
    )
    before = alice.get(f"/v1/tickets/{ticket.public_id}/events").content

    edit(public, desk, is_internal=True)

    assert alice.get(f"/v1/tickets/{ticket.public_id}/events").content == before
    assert alice.get("/v1/tickets?q=giraffe").json()["tickets"] == []
    assert (
        alice.get(f"/v1/tickets/{ticket.public_id}/comments").json()["comments"] == []
    )


def test_a_clients_own_note_never_enters_the_search(alice, ticket):
    alice.post(
        f"/v1/tickets/{ticket.public_id}/comments",
        {"content": "okapi", "is_internal": True},
    )

    assert alice.get("/v1/tickets?q=okapi").json()["tickets"] == []


def test_sequences_have_no_gap_where_notes_stand_between(alice, ticket, note, desk):
    path = f"/v1/tickets/{ticket.public_id}"
    alice.post(f"{path}/comments", {"content": "a"})
    edit(note, desk, content="still hidden")
    alice.patch(path, {"priority": "low"})

    events = alice.get(f"{path}/events").json()["events"]

    assert [event["sequence"] for event in events] == [1, 2, 3, 4]


def test_a_note_does_not_reopen_or_touch_a_resolved_ticket(alice, ticket, desk):
    path = f"/v1/tickets/{ticket.public_id}"
    resolved = alice.patch(path, {"status": "resolved"}).json()

    add_comment(ticket, actor=desk, content="x", is_internal=True, at=NOON)

    assert {**alice.get(path).json(), "warnings": []} == resolved


def test_the_mallory_of_another_tenant_sees_nothing_of_a_published_note(
    mallory, note, desk
):
    other = file_ticket(mallory)
    edit(note, desk, is_internal=False)

    assert "MARK-INT-1" not in everything_seen(mallory, other)
