"""What each kind of mail says: its words, once, for text and HTML alike.

A secret is named by its id and nothing else; nobody is quoted but the one reply that
the mail is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from accounts.link_rules import looks_like_link, without_links
from accounts.models import Organization
from events.models import Event
from tickets.models import Status, Ticket

Facts = tuple[tuple[str, str], ...]

_MOST_LISTED: Final = 100
_AFTER: Final[Mapping[str, str]] = {
    Status.OPEN: "It is in our queue.",
    Status.IN_PROGRESS: "Somebody is working on it.",
    Status.WAITING_ON_CUSTOMER: "We need something from your side to go on.",
    Status.RESOLVED: "If the trouble is still there, tell us through {organization}.",
    Status.CLOSED: "If the trouble comes back, tell us through {organization}.",
}
_NAMELESS: Final = "a client of ours"
_LEFT_OUT: Final = (
    "What {organization} wrote is left out, because you have not told us that you know"
    " them. You can do so at the address below."
)
_FAILING: Final[Mapping[str, str]] = {
    "failing_3_days": "Nothing has reached it for three days. After five days of"
    " nothing but failures it is disabled.",
    "delivery_given_up": "An event did not reach it in ten attempts over three days,"
    " and was given up.",
}
_DISABLED: Final[Mapping[str, str]] = {
    "gone": "It answered 410 Gone, which asks us to stop.",
}


@dataclass(frozen=True)
class MailContent:
    """A mail in parts. `title` and `quoted` are somebody's text, the rest is ours.

    `about` is the id that stands in the subject and holds the thread together. `link`
    is an address of ours to follow, `choices` the page where a customer says which
    mails they want.
    """

    about: str
    title: str
    headline: str
    footer: str
    lines: Sequence[str] = ()
    quoted: str = ""
    facts: Facts = ()
    link: str = ""
    choices: str = ""


@dataclass(frozen=True)
class ReaderContext:
    """What a customer is shown: without a `title`, nothing that the client wrote.

    `is_new` tells somebody who has not dealt with the organization.
    """

    choices: str
    title: str = ""
    is_new: bool = False


def ticket_received(ticket: Ticket, reader: ReaderContext) -> MailContent:
    return _to_customer(
        ticket,
        reader,
        "We have received your ticket",
        lines=["We write to you when somebody answers, or when its status changes."],
    )


def public_reply(
    ticket: Ticket, reader: ReaderContext, *, author: str, content: str
) -> MailContent:
    headline = f"{author} replied to your ticket"
    return _to_customer(ticket, reader, headline, quoted=content)


def status_changed(
    ticket: Ticket, reader: ReaderContext, *, before: str, now: str
) -> MailContent:
    after = _AFTER[now].format(organization=_name(ticket.organization, reader))
    return _to_customer(
        ticket,
        reader,
        f"Your ticket is now: {_label(now)}",
        lines=[f"It was: {_label(before)}. {after}"],
    )


def secret_opened(ticket: Ticket, *, event: Event) -> MailContent:
    secret = event.data["object"]["id"]
    log = f"GET /v1/tickets/{ticket.public_id}/credentials/{secret}/access-log"
    return _to_owner(
        ticket,
        "A secret was opened for the first time",
        lines=[
            "If you did not expect this, revoke it now. Otherwise change the secret"
            " where it is used as soon as the work is done."
        ],
        facts=(
            ("Secret", secret),
            ("Opened by", event.actor_name),
            ("Opened at", f"{event.timestamp:%Y-%m-%d %H:%M} UTC"),
            ("Access log", log),
        ),
    )


def secrets_to_change(
    ticket: Ticket, *, now: str, openers: Mapping[str, Sequence[str]]
) -> MailContent:
    """Return what is told at the end of a ticket; `openers` are names for each id."""
    listed = list(openers.items())[:_MOST_LISTED]
    facts = [(secret, f"opened by {', '.join(names)}") for secret, names in listed]
    if len(openers) > _MOST_LISTED:
        facts.append(("And", f"{len(openers) - _MOST_LISTED} more"))
    return _to_owner(
        ticket,
        "Secrets were opened: change them now",
        lines=[
            f"The ticket is {_label(now).lower()}, and these secrets were opened for"
            " it. Change each of them where it is used."
        ],
        facts=tuple(facts),
    )


def many_secrets(ticket: Ticket, *, event: Event) -> MailContent:
    return _to_owner(
        ticket,
        "Somebody opens secrets one after the other",
        lines=[
            f"{event.actor_name} has met our limit of secrets opened in a row, and was"
            " refused. The last one asked for is below; each that was opened stands in"
            " its access log. If you did not expect this, revoke them now."
        ],
        facts=(
            ("Secret", event.data["object"]["id"]),
            ("Refused at", f"{event.timestamp:%Y-%m-%d %H:%M} UTC"),
            ("All of them", "GET /v1/events?type=credential.revealed"),
        ),
    )


def webhook_failing(event: Event, *, reason: str) -> MailContent:
    line = _FAILING.get(reason, "What was sent to it did not arrive.")
    return _of_endpoint(event, "A webhook endpoint is failing", line)


def webhook_disabled(event: Event, *, reason: str) -> MailContent:
    line = _DISABLED.get(reason, "Nothing reached it for five days.")
    return _of_endpoint(
        event,
        "A webhook endpoint was disabled",
        f"{line} Nothing is sent to it until you enable it again; what happens"
        " meanwhile can be read from GET /v1/events for 30 days.",
    )


def _to_customer(
    ticket: Ticket,
    reader: ReaderContext,
    headline: str,
    *,
    lines: Sequence[str] = (),
    quoted: str = "",
) -> MailContent:
    organization = _name(ticket.organization, reader)
    footer = (
        f"You receive this because {organization} keeps you informed about this"
        f" ticket. It was sent automatically; to answer, please turn to {organization}."
    )
    if reader.is_new and not reader.title:
        lines = [*lines, _LEFT_OUT.format(organization=organization)]
    return MailContent(
        about=ticket.public_id,
        title=reader.title or headline,
        headline=headline,
        footer=footer,
        lines=lines,
        quoted=quoted,
        choices=reader.choices,
    )


def _name(organization: Organization, reader: ReaderContext) -> str:
    """Return its name; to somebody new, as one that no program makes a link of."""
    if not reader.is_new:
        return organization.name
    if looks_like_link(organization.name):
        return _NAMELESS
    return without_links(organization.name)


def _to_owner(ticket: Ticket, headline: str, **parts: Any) -> MailContent:
    footer = _footer_of_owner(ticket.organization.name)
    return MailContent(ticket.public_id, ticket.title, headline, footer, **parts)


def _of_endpoint(event: Event, headline: str, line: str) -> MailContent:
    endpoint = event.data["object"]
    return MailContent(
        about=endpoint["id"],
        title=headline,
        headline=headline,
        footer=_footer_of_owner(event.organization.name),
        lines=[line],
        facts=(
            ("Endpoint", endpoint["id"]),
            # Its path may hold a token of theirs.
            ("Host", urlsplit(endpoint["url"]).hostname or "—"),
            ("Deliveries", f"GET /v1/webhooks/{endpoint['id']}/deliveries"),
        ),
    )


def _footer_of_owner(organization: str) -> str:
    return (
        f"You receive this as an owner of {organization}. It was sent automatically;"
        " nobody reads answers to it."
    )


def _label(status: str) -> str:
    return str(Status(status).label)
