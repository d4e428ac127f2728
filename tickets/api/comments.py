"""The integrator's door to a ticket's thread."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ActorViewSet
from accounts.scopes import TICKETS_READ, TICKETS_WRITE
from api.conditional import conditional_response, etag_of
from api.datetimes import now
from api.pagination import Order, keyset_page
from api.query import CURSOR, limit_parameter
from tickets import services
from tickets.api import examples
from tickets.api.serializers import (
    CommentCreate,
    CommentList,
    CommentOutput,
    CommentUpdate,
    CommentWritten,
)
from tickets.models import Comment, Ticket
from tickets.querysets import CommentQuerySet
from tickets.representation import show_comment
from tickets.secret_detection import warnings_for
from tickets.ticket_lookup import get_visible_row

_MOST = 1_000


class CommentViewSet(ActorViewSet):
    required_scopes = {
        "list": TICKETS_READ,
        "retrieve": TICKETS_READ,
        "create": TICKETS_WRITE,
        "update": TICKETS_WRITE,
        "partial_update": TICKETS_WRITE,
    }
    query_parameters = {"list": [limit_parameter(largest=_MOST, default=_MOST), CURSOR]}
    refusals = {"update": (409,), "partial_update": (409,)}  # as much text as may be

    @extend_schema(
        operation_id="list_comments",
        summary="Read the thread",
        description="Chronological; all of a ticket up to 1,000.",
        tags=["Comments"],
        responses={200: CommentList},
        examples=[examples.COMMENTS_LISTED],
    )
    def list(self, request: Request, ticket_id: str) -> Response:
        page = keyset_page(
            self._comments(ticket_id).rows(),
            order=Order("created_at"),
            limit=self.query.get("limit", _MOST),
            cursor=self.query.get("cursor"),
            cursor_scope=self.cursor_scope,
        )
        return self.list_response(
            "comments", page, [show_comment(row) for row in page.rows]
        )

    @extend_schema(
        operation_id="create_comment",
        summary="Reply",
        description="The author is the caller. `is_internal` hides your own comment"
        " from your customer's mail; your organization and our agents see it. A public"
        " reply reopens a resolved ticket.",
        tags=["Comments"],
        request=CommentCreate,
        responses={201: CommentWritten},
        examples=[examples.CREATE_COMMENT, examples.COMMENT_WRITTEN],
    )
    def create(self, request: Request, ticket_id: str) -> Response:
        ticket = Ticket.objects.visible_to(self.actor).get_visible(ticket_id)
        fields = self.read(CommentCreate)
        comment = services.add_comment(
            ticket,
            actor=self.actor,
            content=fields["content"],
            is_internal=fields.get("is_internal", False),
            at=now(),
        )
        place = f"/v1/tickets/{ticket.public_id}/comments/{comment.public_id}"
        return _written(comment, fields, status=201, headers={"Location": place})

    @extend_schema(
        operation_id="get_comment",
        summary="Read a comment",
        description="As it is now, with the `ETag` to change it by.",
        tags=["Comments"],
        responses={200: CommentOutput},
        examples=[examples.COMMENT_READ],
    )
    def retrieve(
        self, request: Request, ticket_id: str, comment_id: str
    ) -> HttpResponseBase:
        comment = self._comments(ticket_id).get_visible(comment_id)
        return conditional_response(request._request, show_comment(comment))

    @extend_schema(
        operation_id="update_comment",
        summary="Edit one's own comment",
        description="The author only; the comment keeps its place and shows that it was"
        " edited.",
        tags=["Comments"],
        request=CommentUpdate,
        responses={200: CommentWritten},
        examples=[examples.UPDATE_COMMENT, examples.COMMENT_WRITTEN],
    )
    def partial_update(
        self, request: Request, ticket_id: str, comment_id: str
    ) -> Response:
        comment = self._comments(ticket_id).get_visible(comment_id)
        changes = self.read(CommentUpdate)
        comment = services.edit_comment(
            comment,
            actor=self.actor,
            changes=changes,
            at=now(),
            if_match=request.headers.get("If-Match"),
        )
        return _written(comment, changes)

    @extend_schema(
        operation_id="update_comment_by_put",
        summary="Edit one's own comment (the same as PATCH)",
        description="Reads as PATCH does: absent fields stay.",
        tags=["Comments"],
        request=CommentUpdate,
        responses={200: CommentWritten},
        examples=[examples.UPDATE_COMMENT, examples.COMMENT_WRITTEN],
    )
    def update(self, request: Request, ticket_id: str, comment_id: str) -> Response:
        return self.partial_update(request, ticket_id, comment_id)

    def _comments(self, ticket_id: str) -> CommentQuerySet:
        """Return the comments this caller sees, through the ticket's own door."""
        ticket = get_visible_row(self.actor, ticket_id)
        comments: CommentQuerySet = Comment.objects.filter(ticket=ticket.id)
        return comments.visible_to(self.actor)


def _written(
    comment: Comment,
    sent: dict[str, Any],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """Answer a write: the comment, its tag, and what we noticed in what was sent."""
    representation = show_comment(comment)
    body = {**representation, "warnings": warnings_for(sent)}
    tagged_headers = {**(headers or {}), "ETag": etag_of(representation)}
    return Response(body, status=status, headers=tagged_headers)
