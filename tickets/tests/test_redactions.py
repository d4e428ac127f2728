"""A text that is taken out is gone from everything that was kept (contract 5)."""

import json

import pytest
from django.db import connection

from accounts.actor import Actor
from api.errors import InvalidRequest
from api.models import IdempotencyRecord
from conftest import NOON
from events.models import Event
from tickets.models import Ticket
from tickets.services import add_comment, redact_text, update_ticket
from tickets.tests.finishing import finish_all

SECRET = "C4NARY-Zebra7"
AWKWARD = [
    SECRET,
    'quo"te\\back',
    "two\nlines\r\nand\ttab",
    "🧯 emoji é ßtraße",
    "</script>&amp;",
    "%_percent",
    "[redacted",
    "from",
]


@pytest.fixture
def desk(bob):
    return Actor.of_agent(bob)


def told(ticket, actor, content, *, is_internal=False):
    return add_comment(
        ticket, actor=actor, content=content, is_internal=is_internal, at=NOON
    )


def take_out(ticket, actor, text=SECRET):
    """Take it out, and let the worker do its part."""
    redacted = redact_text(ticket, actor=actor, text=text, at=NOON)
    finish_all()
    return redacted


def everything_kept():
    """Return every row of every table, as text that escapes nothing."""
    with connection.cursor() as cursor:
        kept = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 — our own tables
            kept += [_readable(value) for row in cursor.fetchall() for value in row]
    return "\n".join(kept)


def _readable(value):
    try:
        return repr(json.loads(value)) if str(value)[:1] in "{[" else str(value)
    except ValueError:
        return str(value)


def answers_to(caller, ticket):
    base = f"/v1/tickets/{ticket.public_id}"
    searches = ["?q=C4NARY", "?q=zebra7", f"?tag={SECRET.lower()}"]
    paths = [base, f"{base}/comments", f"{base}/events", "/v1/events", "/v1/tickets"]
    paths += [f"/v1/tickets{search}" for search in searches]
    return "\n".join(caller.get(path).content.decode() for path in paths)


def test_it_is_gone_from_every_table(alice, ticket, desk):
    texts = dict.fromkeys(("title", "description", "category"), f"a {SECRET} b")
    more = {"tags": [SECRET.lower()], "metadata": {SECRET: [{"a": f"x{SECRET}"}]}}
    update_ticket(ticket, actor=alice.actor, changes=texts | more, at=NOON)
    told(ticket, alice.actor, SECRET)
    told(ticket, desk, f"{SECRET}{SECRET}", is_internal=True)
    assert SECRET in everything_kept()

    take_out(ticket, alice.actor)

    kept = everything_kept().lower()
    assert SECRET.lower() not in kept
    assert "c4nary" not in kept  # the index has words of it apart


def test_no_later_answer_holds_it_and_a_search_does_not_find_it(alice, ticket, desk):
    changes = {"title": SECRET, "tags": [SECRET.lower()]}
    update_ticket(ticket, actor=alice.actor, changes=changes, at=NOON)
    told(ticket, alice.actor, f"see {SECRET}")

    take_out(ticket, alice.actor)

    assert SECRET.lower() not in answers_to(alice, ticket).lower()
    for search in ("q=zebra7", "q=C4NARY", f"tag={SECRET.lower()}"):
        assert alice.get(f"/v1/tickets?{search}").json()["tickets"] == []
    found = alice.get("/v1/tickets?q=redacted").json()["tickets"]
    assert [shown["id"] for shown in found] == [ticket.public_id]


@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_is_found_wherever_it_stands(alice, ticket, text):
    metadata = {f"k{text}": {"deep": [text, f"{text}{text}"]}}
    changes = {"description": f"{text} and {text}", "metadata": metadata}
    update_ticket(ticket, actor=alice.actor, changes=changes, at=NOON)
    update_ticket(ticket, actor=alice.actor, changes={"description": text}, at=NOON)

    shown = take_out(ticket, alice.actor, text)

    assert shown.description == "[redacted]"
    assert shown.metadata == {
        "k[redacted]": {"deep": ["[redacted]", "[redacted][redacted]"]}
    }
    changes = Event.objects.filter(type="ticket.updated").last().data["changes"]
    assert changes == {
        "description": {"from": "[redacted] and [redacted]", "to": "[redacted]"}
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a", {"a", "aa", "[redacted]", "[redacted][redacted]", "b"}),
        ("[redacted]2", {"[redacted]2", "[redacted]", "b"}),
        ("2", {"2", "[redacted]"}),
    ],
)
def test_names_that_would_become_equal_keep_both_values(alice, ticket, text, names):
    metadata = {name: f"value {number}" for number, name in enumerate(sorted(names))}
    update_ticket(ticket, actor=alice.actor, changes={"metadata": metadata}, at=NOON)

    left = take_out(ticket, alice.actor, text).metadata

    assert len(left) == len(names)
    assert all(text not in name.replace("[redacted]", "") for name in left)
    changed = Event.objects.filter(type="ticket.updated").last().data["changes"]
    assert changed["metadata"]["to"] == left


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("aaaa", "aaa", "[redacted]a"),
        ("x-x-x", "x-x", "[redacted]-x"),
        ("Zebra zebra", "zebra", "Zebra [redacted]"),
        ("a [redacted] redacted", "redacted", "a [redacted] [redacted]"),
        ("pw [redacted] rest", "pw [redacted]", "[redacted] rest"),
    ],
)
def test_what_overlaps_repeats_or_was_taken_out_before(
    alice, ticket, before, text, after
):
    changes = {"description": before}
    update_ticket(ticket, actor=alice.actor, changes=changes, at=NOON)

    assert take_out(ticket, alice.actor, text).description == after


def test_of_two_that_overlap_the_second_is_what_is_left(alice, ticket):
    changes = {"description": "user:hunter2:tail"}
    update_ticket(ticket, actor=alice.actor, changes=changes, at=NOON)

    take_out(ticket, alice.actor, "user:hunter2")
    with pytest.raises(InvalidRequest):
        take_out(ticket, alice.actor, "hunter2:tail")

    assert take_out(ticket, alice.actor, ":tail").description == "[redacted][redacted]"


def test_numbers_and_tags_in_their_own_spelling_go_as_well(alice, ticket):
    changes = {"metadata": {"pin": 48151623, "ok": True}, "tags": ["pin48151623", "a"]}
    update_ticket(ticket, actor=alice.actor, changes=changes, at=NOON)

    shown = take_out(ticket, alice.actor, "48151623")

    assert shown.metadata == {"pin": "[redacted]", "ok": True}
    assert shown.tags == ["pin[redacted]", "a"]


def test_tags_stay_within_their_limits(alice, ticket):
    tags = ["abc" * 16, "abc", "[redacted]"]
    update_ticket(ticket, actor=alice.actor, changes={"tags": tags}, at=NOON)

    shown = take_out(ticket, alice.actor, "ABC".lower())

    assert shown.tags == [("[redacted]" * 16)[:50], "[redacted]"]


def test_a_secret_that_was_edited_away_still_leaves_the_history(alice, ticket):
    changed = {"description": f"it is {SECRET}"}
    update_ticket(ticket, actor=alice.actor, changes=changed, at=NOON)
    update_ticket(ticket, actor=alice.actor, changes={"description": "gone"}, at=NOON)
    before = Ticket.objects.get().version

    take_out(ticket, alice.actor)

    assert SECRET not in everything_kept()
    assert Ticket.objects.get().version == before
    assert Event.objects.last().type == "ticket.redacted"


def test_the_event_says_that_and_not_what(alice, ticket):
    update_ticket(ticket, actor=alice.actor, changes={"title": SECRET}, at=NOON)

    take_out(ticket, alice.actor)

    event = Event.objects.last()
    assert (event.type, event.data["changes"]) == ("ticket.redacted", {})
    assert event.data["object"]["title"] == "[redacted]"
    assert event.data["object"]["version"] == Ticket.objects.get().version


@pytest.mark.parametrize("text", AWKWARD)
def test_a_replay_holds_it_no_more(alice, bob, through, text):
    headers = {"Idempotency-Key": "k1"}
    body = {"title": "t", "description": text, "metadata": {"a": text}}
    made = alice.post("/v1/tickets", body, headers=headers)
    said = through(bob).post(
        f"{made['Location']}/comments", {"content": f"{text}!"}, headers=headers
    )

    take_out(Ticket.objects.get(), alice.actor, text)

    again = alice.post("/v1/tickets", body, headers=headers)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == {
        **made.json(),
        "description": "[redacted]",
        "metadata": {"a": "[redacted]"},
    }
    assert said.json()["content"] == f"{text}!"
    kept = [json.loads(row.body) for row in IdempotencyRecord.objects.all()]
    assert sorted(row.get("content", "") for row in kept) == ["", "[redacted]!"]


def test_the_answer_of_an_earlier_redaction_loses_the_next_text(alice, ticket):
    place = f"/v1/tickets/{ticket.public_id}"
    alice.patch(place, {"description": f"first and {SECRET}"})
    headers = {"Idempotency-Key": "k1"}
    alice.post(f"{place}/redactions", {"text": "first"}, headers=headers)

    alice.post(f"{place}/redactions", {"text": SECRET})
    finish_all()

    again = alice.post(f"{place}/redactions", {"text": "first"}, headers=headers)
    assert again.json()["ticket"]["description"] == "[redacted] and [redacted]"
