"""The tickets of the demo: two weeks of work, made by the services."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from django.conf import settings

from accounts import services as accounts
from accounts.actor import Actor
from accounts.models import Organization, User
from accounts.scopes import KEY_SCOPES
from credentials import services as credentials
from credentials.vault import Plaintext
from desk.models import Macro, SavedReply, Team
from desk.services.library import create_library_item
from tickets import services as tickets
from tickets.models import Priority, Status, Ticket

_HERE: Final = Path(__file__).parent
_SPAN: Final = timedelta(days=14)
_STEP: Final = timedelta(minutes=23)
# Placeholders that open nothing.
_SECRETS: Final[Mapping[str, dict[str, str]]] = {
    "wordpress_admin": {
        "url": "https://shop.atelier-nord.test/wp-admin",
        "username": "devpros",
        "password": "demo-only-opens-nothing",
    },
    "api_token": {"token": "demo-only-opens-nothing"},
    "database": {
        "host": "staging-old.bluefin-outdoor.test",
        "database": "shop",
        "username": "shop",
        "password": "demo-only-opens-nothing",
    },
}
Agents = Mapping[str, User]


def create_story(
    agencies: Mapping[str, Organization], *, agents: Agents, at: datetime
) -> None:
    """Create sixty tickets with their comments, the newest a few minutes old.

    Fills the desk with replies, macros and teams as well.
    """
    _fill_desk(agents, at)
    clients = {name: _client(agency, at) for name, agency in agencies.items()}
    stories = _read("demo_tickets.toml")["ticket"]
    for number, story in enumerate(stories, start=1):
        # More tickets towards the present.
        age = _SPAN * ((len(stories) + 1 - number) / len(stories)) ** 2
        clock = _times(at - age, min(_STEP, age / (len(story["says"]) + 4)))
        ticket = _work_on_ticket(story, clients[story["agency"]], agents, clock)
        if "secret" in story and settings.CREDENTIAL_KEYS:
            _hand_over(ticket, story["secret"], clients[story["agency"]], at)


def _work_on_ticket(
    story: Mapping[str, Any], client: Actor, agents: Agents, clock: Iterator[datetime]
) -> Ticket:
    started = next(clock)
    ticket = tickets.open_ticket(
        client.organization,
        actor=client,
        fields=_fields_of(story, started),
        at=started,
    )
    agent = agents.get(story.get("assignee", ""))
    desk = Actor.of_agent(agent) if agent else None
    if agent is not None and desk is not None:
        _change(ticket, desk, clock, assigned_to=agent.email, status=_WORKING)
    for line in story["says"]:
        kind, _, content = line.partition(":")
        tickets.add_comment(
            ticket,
            actor=client if kind == "c" or desk is None else desk,
            content=content,
            is_internal=kind == "n",
            at=next(clock),
        )
    status = Status(story.get("status", Status.OPEN))
    if desk is not None and status != _WORKING:
        _change(ticket, desk, clock, status=status)
    return ticket


_WORKING: Final = Status.IN_PROGRESS


def _fields_of(story: Mapping[str, Any], at: datetime) -> tickets.TicketFields:
    fields: Any = {
        "title": story["title"],
        "description": story["text"],
        "priority": Priority[story.get("priority", "medium").upper()],
        "category": story["category"],
        "tags": story["tags"],
        "customer_email": story.get("customer"),
        "environment": story.get("environment"),
    }
    if "due" in story:
        fields["due_date"] = (at + timedelta(days=story["due"])).date()
    return cast(tickets.TicketFields, fields)


def _change(
    ticket: Ticket, desk: Actor, clock: Iterator[datetime], **changes: Any
) -> None:
    fields = cast(tickets.TicketFields, changes)
    tickets.update_ticket(ticket, actor=desk, changes=fields, at=next(clock))


def _hand_over(ticket: Ticket, kind: str, client: Actor, at: datetime) -> None:
    credentials.store_credential(
        ticket,
        actor=client,
        secret=Plaintext(_SECRETS[kind]),
        options=credentials.CredentialOptions(kind),
        at=at,
    )


def _client(agency: Organization, at: datetime) -> Actor:
    key, _ = accounts.issue_key(
        agency,
        name=f"{agency.name} website monitor",
        scopes=KEY_SCOPES,
        actor=Actor.system("Demo"),
        at=at,
    )
    return Actor.of_key(key)


def _fill_desk(agents: Agents, at: datetime) -> None:
    actor, desk = Actor.system("Demo"), _read("demo_desk.toml")
    for team in desk["team"]:
        fields = {**team, "members": [agents[name] for name in team["members"]]}
        create_library_item(Team, fields=fields, actor=actor, at=at)
    for reply in desk["reply"]:
        create_library_item(
            SavedReply, fields=_owned(reply, agents), actor=actor, at=at
        )
    for macro in desk["macro"]:
        create_library_item(Macro, fields=_owned(macro, agents), actor=actor, at=at)


def _owned(kept: Mapping[str, Any], agents: Agents) -> dict[str, Any]:
    owner = agents.get(kept.get("owner", ""))
    return {**kept, "owner": owner, "text": kept.get("text", "").strip()}


def _times(start: datetime, step: timedelta) -> Iterator[datetime]:
    while True:
        yield start
        start += step


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text())
