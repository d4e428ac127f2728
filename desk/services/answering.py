"""Answering a ticket: what is said, what follows of it, and the draft that is done.

One transaction of the tickets' own verbs, so their events are those of the API. When
any of them refuses, nothing was said and the draft is still there.
"""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.actor import Actor
from accounts.models import User
from api.errors import PermissionDenied
from api.transactions import transactional
from desk.errors import NewsArrived
from desk.models import Mode
from desk.news import news_of
from desk.services.drafts import discard_draft
from tickets.models import Comment, Status, Ticket
from tickets.services import TicketFields, add_comment, edit_comment, update_ticket


@dataclass(frozen=True)
class Answer:
    """A text, who reads it, what the writer had seen, and what the ticket becomes."""

    mode: Mode
    text: str = field(repr=False)
    seen: int
    then: Status | None = None


@transactional
def send_answer(
    ticket: Ticket, *, actor: Actor, answer: Answer, at: datetime
) -> Comment:
    """Say it, move the ticket, and give it to who replied first where it was free.

    Raises NewsArrived when something came that the writer has not seen, and what
    add_comment and update_ticket raise.
    """
    ticket = Ticket.objects.locked(ticket.pk)
    refuse_news(ticket, seen=answer.seen, actor=actor)
    comment = add_comment(
        ticket,
        actor=actor,
        content=answer.text,
        is_internal=answer.mode == Mode.NOTE,
        at=at,
    )
    changes = _consequences(ticket, answer, actor)
    if changes:
        update_ticket(ticket, actor=actor, changes=changes, at=at)
    discard_draft(ticket, actor=actor, mode=answer.mode)
    return comment


def publish_note(comment: Comment, *, actor: Actor, at: datetime) -> Comment:
    """Let the customer read a note of one's own.

    Raises PermissionDenied for what is no note, or another agent's.
    """
    if not comment.is_note:
        raise PermissionDenied(reason="the customer reads it already.")
    return edit_comment(comment, actor=actor, changes={"is_internal": False}, at=at)


def refuse_news(ticket: Ticket, *, seen: int, actor: Actor) -> None:
    """Raise NewsArrived for a ticket whose row is locked, so nothing slips between."""
    if news_of(ticket.pk, seen=seen, actor=actor).exists():
        raise NewsArrived()


def _consequences(ticket: Ticket, answer: Answer, actor: Actor) -> TicketFields:
    changes = TicketFields()
    if answer.then is not None:
        changes["status"] = answer.then
    if answer.mode == Mode.REPLY and ticket.assigned_to is None:
        able = User.objects.assignable_in(ticket.organization).filter(pk=actor.id)
        if email := able.values_list("email", flat=True).first():
            changes["assigned_to"] = email
    return changes
