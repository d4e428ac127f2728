"""What can happen, in words and with a real example of each: one source for the
OpenAPI document and for docs/events.md.

The examples are events that a story left (tests/test_event_catalogue.py), which the
suite tells again and compares.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api.built_once import built_once
from events.types import EventType

EXAMPLES: Final = Path(__file__).with_name("examples.json")

_CREDENTIAL: Final = "the credential's metadata"


@dataclass(frozen=True)
class Entry:
    """A type of event: when it happens, what `data.object` is, and one that happened.

    `changes` is of the fields named there, or empty where `changed` is.
    """

    type: str
    happens: str
    object: str
    changed: str
    example: dict[str, Any]


_WORDS: Final = {
    EventType.TICKET_CREATED: ("A ticket was filed.", "the ticket", ""),
    EventType.TICKET_UPDATED: (
        "Fields of a ticket changed, other than its status and its assignee.",
        "the ticket",
        "each field that changed",
    ),
    EventType.TICKET_STATUS_CHANGED: (
        "A ticket's status changed, be it by hand or by a reply that reopened it.",
        "the ticket",
        "`status`",
    ),
    EventType.TICKET_ASSIGNED: (
        "A ticket was given to an agent, to another one, or to nobody.",
        "the ticket",
        "`assigned_to`",
    ),
    EventType.COMMENT_CREATED: (
        "Somebody commented on a ticket, or an agent made a note public.",
        "the comment",
        "",
    ),
    EventType.COMMENT_UPDATED: (
        "A comment was edited by its author.",
        "the comment",
        "each field that changed",
    ),
    EventType.CREDENTIAL_CREATED: (
        "A secret was handed over for a ticket.",
        _CREDENTIAL,
        "",
    ),
    EventType.CREDENTIAL_REVEALED: (
        "The ticket's agent opened a secret.",
        f"{_CREDENTIAL}, and the `receipt` of the line in its access log",
        "",
    ),
    EventType.CREDENTIAL_REFUSED: (
        "Somebody who can see a secret's metadata tried to open it and was refused.",
        f"{_CREDENTIAL}, why (`refusal`), and the `receipt`",
        "",
    ),
    EventType.CREDENTIAL_REVOKED: (
        "A secret was withdrawn and destroyed before its time.",
        f"{_CREDENTIAL}, and who had opened it (`opened_by`, with `advice` if anybody)",
        "",
    ),
    EventType.CREDENTIAL_EXPIRED: (
        "A secret's time was over, and it was destroyed.",
        f"{_CREDENTIAL}, and who had opened it, as above",
        "",
    ),
    EventType.CREDENTIAL_PURGED: (
        "A secret was destroyed because its ticket ended, its last permitted opening"
        " was used, or an operator said so.",
        f"{_CREDENTIAL}, and who had opened it, as above",
        "",
    ),
    EventType.TICKET_REDACTED: (
        "A text was taken out of a ticket and of everything kept about it.",
        "the ticket, without the text",
        "",
    ),
    EventType.WEBHOOK_ENDPOINT_DISABLED: (
        "Nothing more is sent to an endpoint: by hand, since it answered 410, or since"
        " every attempt failed for five days.",
        "the endpoint",
        "`status`",
    ),
    EventType.PING: (
        "Somebody asked for a test event; it goes to that endpoint alone.",
        "the endpoint",
        "",
    ),
}


def catalogue() -> list[Entry]:
    """Return an entry for each type that the client's side can meet, in their order."""
    return [
        Entry(str(kind), *words, _examples()[str(kind)])
        for kind, words in _WORDS.items()
    ]


@built_once
def _examples() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text("utf-8"))
    return found


def page() -> str:
    """Return docs/events.md."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    entries = catalogue()
    yield _HEAD
    yield from _table(("field", "what it says"), _FIELDS.items())
    yield f"\n{_SEVERAL}\n"
    yield from _table(
        ("type", "when"), ((_link(entry.type), entry.happens) for entry in entries)
    )
    for entry in entries:
        changes = f"names {entry.changed}" if entry.changed else "is empty"
        yield f"\n## {entry.type}\n"
        yield f"{entry.happens} `object` is {entry.object}; `changes` {changes}.\n"
        yield f"```json\n{_shown(entry.example)}\n```"
    yield ""


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield "| {} | {} |".format(*head)
    yield "|---|---|"
    for row in rows:
        yield "| {} | {} |".format(*row)


def _link(kind: str) -> str:
    return f"[`{kind}`](#{kind.replace('.', '')})"


def _shown(value: Any, indent: str = "") -> str:
    """Return JSON in which everything stands on one line that fits there."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or (indent and len(indent + flat) <= _WIDTH):
        return flat
    inner = f"{indent}  "
    lines = [f'{inner}"{name}": {_shown(one, inner)}' for name, one in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


_WIDTH: Final = 72
_HEAD: Final = """\
<!-- Written by events/catalogue.py. Do not edit: `pytest tests/test_event_catalogue.py
--rewrite-events` tells the story anew and writes this page and its examples. -->

# Events

What `GET /v1/events` shows and what [webhooks](webhooks.md) carry is this, and the two
are the same. Each example below was left by a real change.
"""
_FIELDS: Final = {
    "`id`": "its name, the same in the log, on every attempt and at every endpoint",
    "`type`": "what happened, one of those below; more may come",
    "`timestamp`": "when, in UTC",
    "`sequence`": "its place among its ticket's events, from 1 without a gap; `null`"
    " where it is about no ticket",
    "`request_id`": "the `X-Request-ID` of the request that caused it; empty where none"
    " did",
    "`actor`": "who did it; `type` is `member`, `agent`, `api_key`, `application` or"
    " `system`",
    "`livemode`": "`false` in a sandbox",
    "`data.object`": "the object as it was right afterwards",
    "`data.changes`": 'for each field that changed `{"from": …, "to": …}`',
    "`data.truncated`": "only where something was cut to keep the event below 20 KiB,"
    " or is left out for seconds while a text is taken out of the ticket:"
    " the fields, such as `object.description`; the object's own GET has all of it",
}
_SEVERAL: Final = """\
One request that changes several things leaves one event of each type, with its own
fields, in the order `ticket.status_changed`, `ticket.assigned`, `ticket.updated`."""
