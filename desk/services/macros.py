"""Macros: several changes in one step, after the agent has seen them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from accounts.actor import Actor
from accounts.models import User
from api.errors import FieldError, InvalidRequest, PreconditionFailed
from api.transactions import transactional
from desk.models import Macro, Mode
from desk.services.answering import refuse_news
from tickets.models import Status, Ticket
from tickets.services import TicketFields, add_comment, update_ticket

_MOST_TAGS: Final = 20  # of a ticket (contract 3)


@dataclass(frozen=True)
class MacroRun:
    """What the agent saw and wants done: the text as it was edited, and the moments."""

    text: str = field(repr=False)
    seen: int
    macro_of: datetime  # when the macro that was shown had been changed last


@transactional
def run_macro(
    ticket: Ticket, macro: Macro, *, actor: Actor, run: MacroRun, at: datetime
) -> Ticket:
    """Say the text that was shown, if any, and make the macro's changes.

    Raises PreconditionFailed when the macro is no more what was shown, NewsArrived,
    and what add_comment and update_ticket raise. Drafts stay as they are.
    """
    ticket = Ticket.objects.locked(ticket.pk)
    if macro.updated_at != run.macro_of:
        raise PreconditionFailed()
    refuse_news(ticket, seen=run.seen, actor=actor)
    changes = changes_of(macro, ticket, agent=User.objects.get(pk=actor.id))
    if run.text.strip():
        is_internal = macro.mode == Mode.NOTE
        add_comment(
            ticket, actor=actor, content=run.text, is_internal=is_internal, at=at
        )
    return update_ticket(ticket, actor=actor, changes=changes, at=at)


def changes_of(macro: Macro, ticket: Ticket, *, agent: User) -> TicketFields:
    """Return what the macro would change of this ticket, and nothing that is so.

    Raises InvalidRequest where the ticket would have too many tags.
    """
    changes = TicketFields()
    if macro.status and macro.status != ticket.status:
        changes["status"] = Status(macro.status)
    tags = list(dict.fromkeys([*ticket.tags, *macro.add_tags]))
    if len(tags) > _MOST_TAGS:
        fault = f"A ticket has at most {_MOST_TAGS} tags."
        raise InvalidRequest(FieldError("tags", "max_length", fault))
    if tags != ticket.tags:
        changes["tags"] = tags
    assignee = agent if macro.takes_it else macro.assign_to
    if assignee is not None and assignee.email != ticket.assignee_email:
        changes["assigned_to"] = assignee.email
    return changes
