"""Macros: a comment and several changes of a ticket in one step."""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.actor import Actor
from accounts.models import User
from api.errors import FieldError, InvalidRequest, PreconditionFailed
from api.transactions import transactional
from desk.models import Macro, Mode
from desk.services.replies import require_no_new_activity
from tickets.models import Status, Ticket
from tickets.rules import MAX_TAGS
from tickets.services import TicketFields, add_comment, update_ticket


@dataclass(frozen=True)
class MacroRun:
    """A confirmed preview of a macro: the text as edited, and what the agent saw.

    `last_seen_event` is the newest event of the ticket that the page displayed, and
    `macro_updated_at` the macro's `updated_at` at that time.
    """

    text: str = field(repr=False)
    last_seen_event: int
    macro_updated_at: datetime


@transactional
def run_macro(
    ticket: Ticket, macro: Macro, *, actor: Actor, run: MacroRun, at: datetime
) -> Ticket:
    """Add the confirmed text as a comment, if any, and make the macro's changes.

    Raises PreconditionFailed when the macro was changed after the preview, NewActivity,
    and what add_comment and update_ticket raise. Drafts stay as they are.
    """
    ticket = Ticket.objects.get_for_update(ticket.pk)
    if macro.updated_at != run.macro_updated_at:
        raise PreconditionFailed()
    require_no_new_activity(ticket, last_seen_event=run.last_seen_event, actor=actor)
    changes = macro_changes(macro, ticket, agent=User.objects.get(pk=actor.id))
    if run.text.strip():
        is_internal = macro.mode == Mode.NOTE
        add_comment(
            ticket, actor=actor, content=run.text, is_internal=is_internal, at=at
        )
    return update_ticket(ticket, actor=actor, changes=changes, at=at)


def macro_changes(macro: Macro, ticket: Ticket, *, agent: User) -> TicketFields:
    """Return the fields of this ticket that the macro would change.

    Raises InvalidRequest where the ticket would have too many tags.
    """
    changes = TicketFields()
    if macro.status and macro.status != ticket.status:
        changes["status"] = Status(macro.status)
    tags = list(dict.fromkeys([*ticket.tags, *macro.add_tags]))
    if len(tags) > MAX_TAGS:
        message = f"A ticket has at most {MAX_TAGS} tags."
        raise InvalidRequest(FieldError("tags", "max_length", message))
    if tags != ticket.tags:
        changes["tags"] = tags
    assignee = agent if macro.assign_to_self else macro.assign_to
    if assignee is not None and assignee.email != ticket.assignee_email:
        changes["assigned_to"] = assignee.email
    return changes
