"""What an agent does, done by the sandbox's built-in one, so that its client sees it.

The agent calls the verbs that agents call, so each event, webhook and access record is
what it would be in life.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from accounts.actor import Actor
from accounts.scopes import CREDENTIALS_WRITE
from accounts.services.people import SANDBOX_AGENT, sandbox_agent
from api.errors import NotFound
from credentials.models import Credential
from credentials.services import Attempt, expire_credential, reveal_credential
from tickets.models import Comment, Status, Ticket
from tickets.services import TicketFields, add_comment, update_ticket

REASON: Final = "A test in the sandbox, asked for through the API"


class Deed(StrEnum):
    ASSIGN = "assign"
    REPLY = "reply"
    NOTE = "note"
    RESOLVE = "resolve"
    REVEAL = "reveal"
    EXPIRE = "expire"


# What each deed is told, beside its name.
TOLD: Final[dict[Deed, tuple[str, ...]]] = {
    Deed.REPLY: ("content",),
    Deed.NOTE: ("content",),
    Deed.REVEAL: ("credential_id", "reason"),
    Deed.EXPIRE: ("credential_id",),
}
_OF_SECRETS: Final = (Deed.REVEAL, Deed.EXPIRE)


@dataclass(frozen=True)
class Wish:
    """What is to be done, as somebody in the sandbox asks for it."""

    deed: Deed
    content: str = ""
    credential_id: str = ""
    reason: str = REASON
    client_address: str = ""


@dataclass(frozen=True)
class Done:
    """What the client's side can see of it: never a note, never a secret."""

    ticket: Ticket
    comment: Comment | None = None
    credential: Credential | None = None


def act_as_agent(ticket: Ticket, wish: Wish, *, actor: Actor, at: datetime) -> Done:
    """Let the built-in agent do what the sandbox's own actor wishes.

    Raises NotFound for a ticket of no sandbox or a credential that is not there,
    InsufficientScope for a secret without `credentials:write`, and what the agent's
    verb raises: InvalidStateTransition, NotAssigned, CredentialGone.
    """
    if ticket.livemode:
        raise NotFound()
    if wish.deed in _OF_SECRETS:
        actor.require(CREDENTIALS_WRITE)
    agent = Actor.of_agent(sandbox_agent(), request_id=actor.request_id)
    done = _DEEDS[wish.deed](ticket, wish, agent, at)
    return Done(Ticket.objects.one(ticket.public_id), done.comment, done.credential)


def _assign(ticket: Ticket, wish: Wish, agent: Actor, at: datetime) -> Done:
    changes: TicketFields = {"assigned_to": SANDBOX_AGENT}
    return Done(update_ticket(ticket, actor=agent, changes=changes, at=at))


def _resolve(ticket: Ticket, wish: Wish, agent: Actor, at: datetime) -> Done:
    changes: TicketFields = {"status": Status.RESOLVED}
    return Done(update_ticket(ticket, actor=agent, changes=changes, at=at))


def _reply(ticket: Ticket, wish: Wish, agent: Actor, at: datetime) -> Done:
    comment = add_comment(
        ticket, actor=agent, content=wish.content, is_internal=False, at=at
    )
    return Done(ticket, comment)


def _note(ticket: Ticket, wish: Wish, agent: Actor, at: datetime) -> Done:
    add_comment(ticket, actor=agent, content=wish.content, is_internal=True, at=at)
    return Done(ticket)


def _reveal(ticket: Ticket, wish: Wish, agent: Actor, at: datetime) -> Done:
    attempt = Attempt(agent, wish.reason, wish.client_address)
    revealed = reveal_credential(_credential(ticket, wish), attempt=attempt, at=at)
    return Done(ticket, credential=revealed.credential)


def _expire(ticket: Ticket, wish: Wish, agent: Actor, at: datetime) -> Done:
    return Done(ticket, credential=expire_credential(_credential(ticket, wish), at=at))


def _credential(ticket: Ticket, wish: Wish) -> Credential:
    """Return the one that is named, or else the ticket's newest; raise NotFound."""
    own = Credential.objects.filter(ticket=ticket)
    if wish.credential_id:
        return own.one(wish.credential_id)
    newest = own.select_related("ticket__organization", "ticket__assigned_to").first()
    if newest is None:
        raise NotFound()
    return newest


_DEEDS: Final[dict[Deed, Callable[[Ticket, Wish, Actor, datetime], Done]]] = {
    Deed.ASSIGN: _assign,
    Deed.REPLY: _reply,
    Deed.NOTE: _note,
    Deed.RESOLVE: _resolve,
    Deed.REVEAL: _reveal,
    Deed.EXPIRE: _expire,
}
