"""Talking on a ticket.

An agents' note touches nothing of the ticket and leaves an event for the admin alone,
so that nobody on the client's side can tell it exists (contract 4 and 6).
"""

from datetime import datetime
from typing import Any, TypedDict

from accounts.actor import Actor
from accounts.scopes import COMMENTS_INTERNAL
from api.conditional import refuse_mismatch
from api.transactions import transactional
from events.services import Changes, EventDraft, record
from events.types import EventType
from tickets.ceilings import count_comment_text, count_new_comment, size_of
from tickets.errors import not_the_author
from tickets.models import Comment, Status, Ticket
from tickets.representation import show_comment, show_ticket
from tickets.rules import clean_fields
from tickets.search import Read, index_comments, index_new_comment, read_words
from tickets.services.changes import (
    COUNTERS,
    bump_version_and_collect_events,
    save,
    set_status,
    update_waiting_since,
)


class CommentChanges(TypedDict, total=False):
    content: str
    is_internal: bool


def add_comment(
    ticket: Ticket, *, actor: Actor, content: str, is_internal: bool, at: datetime
) -> Comment:
    """Add to the thread, leaving `comment.created`.

    A public one by an agent may be the first response; by the client's side it reopens
    a resolved ticket. Raises InsufficientScope for a note without `comments:internal`,
    LimitReached where the ticket has as many comments, or as much text, as it may.
    """
    clean_fields({"content": content})
    read = read_words("" if is_internal else content)
    return _add(
        ticket, actor=actor, content=content, is_internal=is_internal, read=read, at=at
    )


@transactional
def _add(
    ticket: Ticket,
    *,
    actor: Actor,
    content: str,
    is_internal: bool,
    read: Read,
    at: datetime,
) -> Comment:
    ticket = Ticket.objects.get_for_update(ticket.pk)
    comment = Comment(
        ticket=ticket,
        author_type=actor.type,
        author_id=actor.id,
        author_name=actor.name,
        content=content,
        is_internal=is_internal,
        created_at=at,
    )
    if comment.is_note:
        actor.require(COMMENTS_INTERNAL)
    count_new_comment(ticket, comment)
    comment.save(force_insert=True)
    if comment.is_note:
        ticket.save(update_fields=COUNTERS)
        _record_note(ticket, EventType.COMMENT_CREATED, comment, actor=actor, at=at)
        return comment
    created = EventDraft(EventType.COMMENT_CREATED, show_comment(comment))
    _record_with_effects(ticket, comment, created, actor=actor, at=at)
    if not comment.is_internal:
        index_new_comment(ticket, comment, read)
    return comment


@transactional
def edit_comment(
    comment: Comment,
    *,
    actor: Actor,
    changes: CommentChanges,
    at: datetime,
    if_match: str | None = None,
) -> Comment:
    """Change one's own comment; raise PermissionDenied for anybody else's.

    Publishing a note makes it new: from the client's side it begins to exist now.
    Withdrawing one leaves no client event. Raises LimitReached for more text than a
    ticket may hold.
    """
    clean_fields(changes)
    ticket = Ticket.objects.get_for_update(comment.ticket_id)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if not comment.is_editable_by(actor):
        raise not_the_author()
    refuse_mismatch(if_match, show_comment(comment))
    before = show_comment(comment)
    was_note, was_internal = comment.is_note, comment.is_internal
    size = size_of(comment.content)
    comment.content = changes.get("content", comment.content)
    comment.is_internal = changes.get("is_internal", comment.is_internal)
    edits = _differences(before, show_comment(comment))
    if not edits:
        return comment
    if comment.is_note:
        actor.require(COMMENTS_INTERNAL)
    count_comment_text(ticket, comment, size_of(comment.content) - size)
    published = was_note and not comment.is_note
    comment.edited_at = None if published else at
    comment.created_at = at if published else comment.created_at
    comment.save(update_fields=["content", "is_internal", "edited_at", "created_at"])
    if comment.is_note:
        kind = EventType.COMMENT_UPDATED
        ticket.save(update_fields=COUNTERS)
        _record_note(ticket, kind, comment, actor=actor, at=at, changes=edits)
    elif published:
        created = EventDraft(EventType.COMMENT_CREATED, show_comment(comment))
        _record_with_effects(ticket, comment, created, actor=actor, at=at)
    else:
        updated = EventDraft(EventType.COMMENT_UPDATED, show_comment(comment), edits)
        _record_with_effects(ticket, comment, updated, actor=actor, at=at)
    if not (was_internal and comment.is_internal):
        index_comments(ticket, [comment])
    return comment


def _record_note(
    ticket: Ticket,
    kind: EventType,
    comment: Comment,
    *,
    actor: Actor,
    at: datetime,
    changes: Changes | None = None,
) -> None:
    draft = EventDraft(kind, show_comment(comment), changes or {}, is_internal=True)
    record(ticket, [draft], actor=actor, at=at)


def _record_with_effects(
    ticket: Ticket,
    comment: Comment,
    draft: EventDraft,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Record a visible comment, and what a public one does to its ticket."""
    before = show_ticket(ticket)
    if not comment.is_internal:
        if actor.is_agent and ticket.first_responded_at is None:
            ticket.first_responded_at = at
        if draft.type == EventType.COMMENT_CREATED and ticket.reopens_on_reply_by(
            actor
        ):
            set_status(ticket, Status.OPEN, at)
        if _is_new_to_the_public(draft):
            update_waiting_since(ticket, actor=actor, at=at)
    effects = bump_version_and_collect_events(ticket, before=before, at=at)
    record(ticket, [draft, *effects], actor=actor, at=at)
    save(ticket)


def _is_new_to_the_public(draft: EventDraft) -> bool:
    is_created = draft.type == EventType.COMMENT_CREATED
    return is_created or "is_internal" in draft.changes


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    return {
        name: {"from": before[name], "to": after[name]}
        for name in ("content", "is_internal")
        if before[name] != after[name]
    }
