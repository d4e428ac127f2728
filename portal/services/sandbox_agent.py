"""Let the sandbox's built-in agent work on a ticket, for integrators who test.

It calls the services that agents call, so each event, webhook and access record is as
in live mode.
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


class AgentAction(StrEnum):
    ASSIGN = "assign"
    REPLY = "reply"
    NOTE = "note"
    RESOLVE = "resolve"
    REVEAL = "reveal"
    EXPIRE = "expire"


# The fields of each action.
ACTION_FIELDS: Final[dict[AgentAction, tuple[str, ...]]] = {
    AgentAction.REPLY: ("content",),
    AgentAction.NOTE: ("content",),
    AgentAction.REVEAL: ("credential_id", "reason"),
    AgentAction.EXPIRE: ("credential_id",),
}
_CREDENTIAL_ACTIONS: Final = (AgentAction.REVEAL, AgentAction.EXPIRE)


@dataclass(frozen=True)
class AgentActionRequest:
    """An action and its fields, as a sandbox key requests it."""

    action: AgentAction
    content: str = ""
    credential_id: str = ""
    reason: str = REASON
    client_address: str = ""


@dataclass(frozen=True)
class ActionResult:
    """What a client can see of the action: never a note, never a secret."""

    ticket: Ticket
    comment: Comment | None = None
    credential: Credential | None = None


def perform_agent_action(
    ticket: Ticket, requested: AgentActionRequest, *, actor: Actor, at: datetime
) -> ActionResult:
    """Perform the requested action as the built-in agent.

    `actor` is the sandbox key that requests it. Raises NotFound for a live ticket or a
    credential that does not exist, InsufficientScope for a credential without
    `credentials:write`, and what the agent's service raises: InvalidStateTransition,
    NotAssigned, CredentialGone.
    """
    if ticket.livemode:
        raise NotFound()
    if requested.action in _CREDENTIAL_ACTIONS:
        actor.require(CREDENTIALS_WRITE)
    agent = Actor.of_agent(sandbox_agent(), request_id=actor.request_id)
    result = _HANDLERS[requested.action](ticket, requested, agent, at)
    return ActionResult(
        Ticket.objects.get_visible(ticket.public_id), result.comment, result.credential
    )


def _assign(
    ticket: Ticket, requested: AgentActionRequest, agent: Actor, at: datetime
) -> ActionResult:
    changes: TicketFields = {"assigned_to": SANDBOX_AGENT}
    return ActionResult(update_ticket(ticket, actor=agent, changes=changes, at=at))


def _resolve(
    ticket: Ticket, requested: AgentActionRequest, agent: Actor, at: datetime
) -> ActionResult:
    changes: TicketFields = {"status": Status.RESOLVED}
    return ActionResult(update_ticket(ticket, actor=agent, changes=changes, at=at))


def _reply(
    ticket: Ticket, requested: AgentActionRequest, agent: Actor, at: datetime
) -> ActionResult:
    comment = add_comment(
        ticket, actor=agent, content=requested.content, is_internal=False, at=at
    )
    return ActionResult(ticket, comment)


def _note(
    ticket: Ticket, requested: AgentActionRequest, agent: Actor, at: datetime
) -> ActionResult:
    add_comment(ticket, actor=agent, content=requested.content, is_internal=True, at=at)
    return ActionResult(ticket)


def _reveal(
    ticket: Ticket, requested: AgentActionRequest, agent: Actor, at: datetime
) -> ActionResult:
    attempt = Attempt(agent, requested.reason, requested.client_address)
    revealed = reveal_credential(_credential(ticket, requested), attempt=attempt, at=at)
    return ActionResult(ticket, credential=revealed.credential)


def _expire(
    ticket: Ticket, requested: AgentActionRequest, agent: Actor, at: datetime
) -> ActionResult:
    return ActionResult(
        ticket, credential=expire_credential(_credential(ticket, requested), at=at)
    )


def _credential(ticket: Ticket, requested: AgentActionRequest) -> Credential:
    """Return the requested credential, or the ticket's newest; raise NotFound."""
    credentials = Credential.objects.filter(ticket=ticket)
    if requested.credential_id:
        return credentials.get_visible(requested.credential_id)
    newest = credentials.select_related(
        "ticket__organization", "ticket__assigned_to"
    ).first()
    if newest is None:
        raise NotFound()
    return newest


_HANDLERS: Final[
    dict[
        AgentAction,
        Callable[[Ticket, AgentActionRequest, Actor, datetime], ActionResult],
    ]
] = {
    AgentAction.ASSIGN: _assign,
    AgentAction.REPLY: _reply,
    AgentAction.NOTE: _note,
    AgentAction.RESOLVE: _resolve,
    AgentAction.REVEAL: _reveal,
    AgentAction.EXPIRE: _expire,
}
