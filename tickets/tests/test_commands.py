"""Tickets by command: the same verbs, the same events."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.services import deactivate_user
from conftest import NOON, SYSTEM, file_ticket
from events.models import Event
from tickets.models import Comment, Ticket


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_an_operator_files_a_ticket(acme, alice):
    run("open_ticket", "acme", "--title=502", "--description=down", "--priority=high")

    ticket = Ticket.objects.get()
    shown = alice.get(f"/v1/tickets/{ticket.public_id}").json()
    assert (shown["priority"], shown["created_by"]["type"]) == ("high", "system")


def test_a_change_by_command_leaves_the_events_of_the_api(alice, ticket, carol):
    run(
        "update_ticket",
        ticket.public_id,
        "--status=in_progress",
        f"--assign={carol.email}",
        "--priority=low",
        f"--as={carol.email}",
    )

    types = [event.type for event in Event.objects.order_by("id")][-3:]
    assert types == ["ticket.status_changed", "ticket.assigned", "ticket.updated"]
    assert Event.objects.last().actor_name == carol.name


def test_unassigning_by_command(alice, ticket):
    run("update_ticket", ticket.public_id, "--assign=none")

    ticket.refresh_from_db()
    assert ticket.assigned_to is None


@pytest.mark.parametrize(("flags", "seen"), [([], 1), (["--internal"], 0)])
def test_an_agents_comment_by_command(alice, ticket, bob, flags, seen):
    run("add_comment", ticket.public_id, "--content=hi", f"--as={bob.email}", *flags)

    thread = alice.get(f"/v1/tickets/{ticket.public_id}/comments").json()["comments"]
    assert len(thread) == seen
    assert Comment.objects.get().author_name == bob.name


@pytest.mark.parametrize(
    "words",
    [
        ["update_ticket", "TICK-1", "--status=open"],
        ["open_ticket", "nowhere", "--title=t", "--description=d"],
        ["add_comment", "TICK-1732472031076123", "--content=x"],
    ],
)
def test_what_is_not_there_is_a_sentence(acme, words):
    with pytest.raises(CommandError):
        run(*words)


def test_a_refused_transition_is_a_sentence(alice, ticket):
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"status": "closed"})

    with pytest.raises(CommandError, match="cannot become"):
        run("update_ticket", ticket.public_id, "--status=resolved")


def told(ticket):
    """Return what was recorded of a ticket, as far as the door may not matter."""
    events = Event.objects.filter(ticket_number=ticket.pk).order_by("id")
    return [(event.type, event.sequence, event.data["changes"]) for event in events]


def test_by_command_and_by_api_the_record_is_the_same(alice, carol):
    by_api, by_command = file_ticket(alice), file_ticket(alice)
    changes = {"status": "in_progress", "priority": "low", "assigned_to": carol.email}
    path = f"/v1/tickets/{by_api.public_id}"
    alice.patch(path, changes)
    alice.post(f"{path}/comments", {"content": "hi"})

    flags = ["--status=in_progress", "--priority=low", f"--assign={carol.email}"]
    run("update_ticket", by_command.public_id, *flags)
    run("add_comment", by_command.public_id, "--content=hi")

    assert len(told(by_api)) == 5
    assert told(by_api) == told(by_command)


def test_what_changes_nothing_leaves_no_event(ticket, bob):
    before = told(ticket)

    said = run("update_ticket", ticket.public_id, "--status=open", "--priority=medium")

    assert told(ticket) == before
    assert said == f"{ticket.public_id} is open, medium, with {bob.email}.\n"


def test_nothing_to_change_is_a_sentence(ticket):
    with pytest.raises(CommandError, match="Name a --status"):
        run("update_ticket", ticket.public_id)


def test_a_note_needs_an_agent_or_the_client_would_read_it(ticket):
    with pytest.raises(CommandError, match="--as"):
        run("add_comment", ticket.public_id, "--content=secret", "--internal")

    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "who", ["alice@acme.test", "agent@sandbox.test", "carol@devpros.test"]
)
def test_only_an_active_agent_of_real_tickets_acts_on_one(ticket, carol, who):
    deactivate_user(carol, actor=SYSTEM, at=NOON)
    before = told(ticket)

    with pytest.raises(CommandError, match="no active agent of acme"):
        run("update_ticket", ticket.public_id, "--status=closed", f"--as={who}")

    assert told(ticket) == before


@pytest.mark.parametrize(
    ("who", "may"), [("bob@devpros.test", False), ("Agent@Sandbox.test", True)]
)
def test_the_sandbox_has_its_own_agent(acme, bob, who, may):
    words = ["open_ticket", "acme-sandbox", "--title=t", "--description=d"]
    if may:
        run(*words, f"--as={who}")
    else:
        with pytest.raises(CommandError, match="no active agent of acme-sandbox"):
            run(*words, f"--as={who}")

    assert [ticket.livemode for ticket in Ticket.objects.all()] == [False] * may


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_comment_may_come_from_standard_input(ticket, monkeypatch, end):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"first\n\nsecond{end}"))

    run("add_comment", ticket.public_id)

    assert Comment.objects.get().content == "first\n\nsecond"


@pytest.mark.parametrize(
    "text", ["", " \n ", "a\x00b", "a\udcffb", "x" * 65_537, b"\xff\xfe"]
)
def test_what_is_no_text_is_refused_from_standard_input(ticket, monkeypatch, text):
    sent = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    stream = io.TextIOWrapper(io.BytesIO(sent), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stream)

    with pytest.raises(CommandError, match="standard input"):
        run("add_comment", ticket.public_id)

    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--title=", "--description=d"],
        ["--title=a\nb", "--description=d"],
        [f"--title={'x' * 256}", "--description=d"],
        ["--title=t", "--description= "],
        ["--title=t", "--description=\udcff"],
        ["--title=t", f"--description={'x' * 65_537}"],
        ["--title=t", "--description=d", "--priority=asap"],
        ["--title=t"],
    ],
)
def test_what_the_api_would_refuse_is_refused(acme, words):
    with pytest.raises(CommandError):
        run("open_ticket", "acme", *words)

    assert not Ticket.objects.exists()


def test_a_stranger_sees_nothing_of_what_the_operator_files(acme, alice, mallory):
    run("open_ticket", "acme", f"--title={'x' * 255}", "--description=d")

    listed = [who.get("/v1/tickets").json()["tickets"] for who in (alice, mallory)]

    assert [len(tickets) for tickets in listed] == [1, 0]
