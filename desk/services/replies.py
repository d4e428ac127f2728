"""Send a reply or a note from the desk, with its changes of the ticket.

Each function is one transaction of the services that the API calls, so it leaves the
same events. When one of them raises, nothing is sent and the draft is still there.
"""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.actor import Actor
from accounts.models import User
from api.errors import PermissionDenied
from api.transactions import transactional
from desk.activity import new_activity
from desk.errors import NewActivity
from desk.models import AfterSend, Mode, Preference
from desk.services.drafts import discard_draft
from tickets.models import Comment, Status, Ticket
from tickets.services import TicketFields, add_comment, edit_comment, update_ticket


@dataclass(frozen=True)
class Reply:
    """A reply or note that an agent sends.

    `last_seen_event` is the ticket's newest event that the author's page displayed.
    """

    mode: Mode
    text: str = field(repr=False)
    last_seen_event: int
    next_status: Status | None = None


@transactional
def send_reply(ticket: Ticket, *, actor: Actor, reply: Reply, at: datetime) -> Comment:
    """Add the comment, set the status, and delete the draft.

    A reply assigns an unassigned ticket to its author, where agents may be assigned.
    Raises NewActivity, and what add_comment and update_ticket raise.
    """
    ticket = Ticket.objects.get_for_update(ticket.pk)
    require_no_new_activity(ticket, last_seen_event=reply.last_seen_event, actor=actor)
    comment = add_comment(
        ticket,
        actor=actor,
        content=reply.text,
        is_internal=reply.mode == Mode.NOTE,
        at=at,
    )
    changes = _ticket_changes(ticket, reply, actor)
    if changes:
        update_ticket(ticket, actor=actor, changes=changes, at=at)
    discard_draft(ticket, actor=actor, mode=reply.mode)
    return comment


def publish_note(comment: Comment, *, actor: Actor, at: datetime) -> Comment:
    """Make a note a public comment.

    Raises PermissionDenied for a comment that is no note, or another agent's.
    """
    if not comment.is_note:
        raise PermissionDenied(reason="the customer reads it already.")
    return edit_comment(comment, actor=actor, changes={"is_internal": False}, at=at)


def require_no_new_activity(
    ticket: Ticket, *, last_seen_event: int, actor: Actor
) -> None:
    """Raise NewActivity. Lock the ticket first, so that no event is added meanwhile."""
    activity = new_activity(ticket.pk, last_seen_event=last_seen_event, actor=actor)
    if activity.exists():
        raise NewActivity()


def save_after_send(after: AfterSend, *, actor: Actor) -> None:
    """Remember which page this agent wants after a reply was sent."""
    Preference.objects.bulk_create(
        [Preference(agent_id=actor.id, after_send=after)],
        update_conflicts=True,
        unique_fields=["agent"],
        update_fields=["after_send"],
    )


def _ticket_changes(ticket: Ticket, reply: Reply, actor: Actor) -> TicketFields:
    changes = TicketFields()
    if reply.next_status is not None:
        changes["status"] = reply.next_status
    if reply.mode == Mode.REPLY and ticket.assigned_to is None:
        assignable = User.objects.assignable_in(ticket.organization).filter(pk=actor.id)
        if email := assignable.values_list("email", flat=True).first():
            changes["assigned_to"] = email
    return changes
