"""Tickets by command: the same verbs, the same events."""

import io

import pytest
from django.core.management import CommandError, call_command

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
