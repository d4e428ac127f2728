"""Comments: the thread of a ticket's page, and the whole of a long one as a list."""

from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.admin.pages import ReadOnlyAdmin, actor_of
from accounts.admin.show import bidi_html, format_time
from accounts.admin.theme import display
from tickets.models import Comment, Ticket

MOST_DISPLAYED: Final = 100
_ROLES: Final = {"agent": "Agent", "system": "System"}


class CommentAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "author", "who_reads_it", "beginning", "written"]
    list_display_links = ["public_id", "beginning"]
    fields = [("ticket", "author"), ("who_reads_it", "written"), "content"]
    readonly_fields = ["author", "who_reads_it", "written"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        tickets = Ticket.objects.visible_to(actor_of(request))
        return Comment.objects.filter(ticket__in=tickets)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Stay out of the menu: a comment is found on its ticket."""
        return False

    @display(description="Author")
    def author(self, comment: Comment) -> str:
        return bidi_html(f"{comment.author_name} ({role_of(comment)})")

    @display(description="Who reads it")
    def who_reads_it(self, comment: Comment) -> str:
        return readers_of(comment)

    @display(description="Comment")
    def beginning(self, comment: Comment) -> str:
        return bidi_html(comment.content[:80])

    @display(description="Written", ordering="created_at")
    def written(self, comment: Comment) -> str:
        return format_time(comment.created_at)


def render_thread(ticket: Ticket) -> str:
    """Show the newest comments, oldest of them first, and say how many came before."""
    newest = list(ticket.comments.order_by("-created_at", "-id")[: MOST_DISPLAYED + 1])
    comments = [
        {
            "id": comment.public_id,
            "author": comment.author_name,
            "role": role_of(comment),
            "readers": readers_of(comment),
            "is_internal": comment.is_internal,
            "content": comment.content,
            "written": format_time(comment.created_at),
            "edited": comment.edited_at and format_time(comment.edited_at),
        }
        for comment in reversed(newest[:MOST_DISPLAYED])
    ]
    context = {
        "ticket": ticket,
        "comments": comments,
        "has_more": len(newest) > MOST_DISPLAYED,
    }
    return render_to_string("admin/tickets/ticket/thread.html", context)


def role_of(comment: Comment) -> str:
    return _ROLES.get(comment.author_type, "Client")


def readers_of(comment: Comment) -> str:
    if comment.is_note:
        return "Internal note: agents only"
    if comment.is_internal:
        return "Internal to the client's team and agents"
    return "Public"
