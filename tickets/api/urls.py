from typing import Any

from django.urls import path

from tickets.api.comments import CommentViewSet
from tickets.api.views import TicketEventViewSet, TicketViewSet

_collection: dict[str, Any] = {"get": "list", "post": "create"}
_one: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "put": "update"}

urlpatterns = [
    path("tickets", TicketViewSet.as_view(_collection), name="tickets"),
    path("tickets/<str:ticket_id>", TicketViewSet.as_view(_one), name="ticket"),
    path(
        "tickets/<str:ticket_id>/comments",
        CommentViewSet.as_view(_collection),
        name="comments",
    ),
    path(
        "tickets/<str:ticket_id>/comments/<str:comment_id>",
        CommentViewSet.as_view(_one),
        name="comment",
    ),
    path(
        "tickets/<str:ticket_id>/events",
        TicketEventViewSet.as_view({"get": "list"}),
        name="ticket-events",
    ),
]
