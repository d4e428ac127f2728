"""How much a ticket may hold, counted in its row under its lock.

Each side has a ceiling of its own: however much a client wrote, agents can answer; and
no client can tell from a refusal how many notes there are.
"""

from django.conf import settings

from api.errors import LimitReached
from tickets.errors import TextLimitReached
from tickets.models import Comment, Ticket


def size_of(text: str) -> int:
    """Return what a text counts: bytes of UTF-8."""
    return len(text.encode())


def count_new_comment(ticket: Ticket, comment: Comment) -> None:
    """Count it on the locked ticket; raise LimitReached."""
    if comment.is_of_client:
        limit = settings.CLIENT_COMMENTS_PER_TICKET
        _refuse_more(ticket.client_comments, limit)
        ticket.client_comments += 1
    else:
        limit = settings.AGENT_COMMENTS_PER_TICKET
        _refuse_more(ticket.agent_comments, limit)
        ticket.agent_comments += 1
    count_comment_text(ticket, comment, size_of(comment.content))


def count_comment_text(ticket: Ticket, comment: Comment, growth: int) -> None:
    """Count a comment's bytes on the locked ticket; raise LimitReached."""
    if comment.is_of_client:
        count_client_text(ticket, growth)
    else:
        _refuse_growth(ticket.agent_bytes, growth)
        ticket.agent_bytes += growth


def count_client_text(ticket: Ticket, growth: int) -> None:
    """Count bytes of the description or a client's comment; raise LimitReached.

    What makes a text shorter is never refused.
    """
    _refuse_growth(ticket.client_bytes, growth)
    ticket.client_bytes += growth


def _refuse_more(comments: int, limit: int) -> None:
    if comments >= limit:
        raise LimitReached(resource="comments", limit=limit)


def _refuse_growth(size: int, growth: int) -> None:
    limit: int = settings.TEXT_BYTES_PER_TICKET
    if growth > 0 and size + growth > limit:
        raise TextLimitReached(resource="bytes of text", limit=limit)
