"""Tickets, as a list and page by page: content is edited, state moves by actions."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.pages import LONGEST_SEARCH, ServiceModelAdmin, actor_of
from accounts.admin.theme import action
from api.datetimes import now
from tickets import services
from tickets.admin.columns import TicketColumns
from tickets.admin.filters import AssigneeFilter, OrganizationFilter
from tickets.admin.forms import CONTENT, NewTicketForm, TicketPageForm
from tickets.models import Status, Ticket
from tickets.search import tickets_matching
from tickets.services import TicketFields

# What each button makes of a ticket; where that is so already, it is not shown.
_RESULTS = {
    "start": Status.IN_PROGRESS,
    "wait": Status.WAITING_ON_CUSTOMER,
    "resolve": Status.RESOLVED,
    "close": Status.CLOSED,
    "reopen": Status.OPEN,
}
_MOVES = ["assign_to_me", "unassign", *_RESULTS]
_STATE = (
    ("status", "assignee"),
    ("organization_display", "creator"),
    ("created", "updated"),
    ("responded", "resolved"),
)


class TicketAdmin(TicketColumns, ServiceModelAdmin):
    form = TicketPageForm
    history = "admin:events_event_changelist"
    list_display = [
        "number",
        "title_display",
        "organization_display",
        "status_display",
        "priority_display",
        "assignee",
        "created",
        "updated",
    ]
    list_display_links = ["number", "title_display"]
    list_filter = ["status", "priority", AssigneeFilter, OrganizationFilter]
    ordering = ["-id"]  # newest first, by an index that needs no organization
    search_fields = ["id"]  # only so that there is a search; see get_search_results
    search_help_text = "Words of the id, title, description, tags or public comments."
    readonly_fields = [*(name for row in _STATE for name in row), "thread"]
    actions = _MOVES
    actions_submit_line = _MOVES

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        tickets = Ticket.objects.visible_to(actor_of(request))
        return tickets.select_related("organization", "assigned_to")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Ask the index, so that no number of words makes it slow (OPEN-35)."""
        text = search_term[:LONGEST_SEARCH]
        if not text.strip():
            return queryset, False
        found = tickets_matching(text, None)
        return queryset.none() if found is None else queryset.filter(found), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["organization", *CONTENT]})]
        head, details = ["title", "description"], CONTENT[2:]
        talk = ["thread"] if request.user.has_perm("tickets.view_comment") else []
        if self._may_comment(request, obj):
            talk += ["comment", "visibility"]
        return [
            ("State", {"fields": _STATE}),
            ("Ticket", {"fields": head}),
            ("Comments", {"fields": talk}),
            ("Details", {"fields": details}),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = NewTicketForm if obj is None else TicketPageForm
        return super().get_form(request, obj, change=change, **kwargs)

    def create(self, request: HttpRequest, form: Any) -> Ticket:
        return services.open_ticket(
            form.cleaned_data["organization"],
            actor=actor_of(request),
            fields=form.content(),
            at=now(),
        )

    def change(self, request: HttpRequest, form: Any) -> None:
        actor, at = actor_of(request), now()
        services.update_ticket(
            form.instance, actor=actor, changes=form.changes(), at=at
        )
        comment = form.cleaned_data["comment"]
        if not comment.strip():
            return
        if not self._may_comment(request, form.instance):
            raise PermissionDenied
        services.add_comment(
            form.instance,
            actor=actor,
            content=comment,
            is_internal=form.cleaned_data["visibility"] == form.INTERNAL,
            at=at,
        )

    def is_offered(self, subject: Any, action: str) -> bool:
        if action == "unassign":
            return subject.assigned_to is not None
        return action not in _RESULTS or (
            _RESULTS[action] in subject.allowed_transitions()
        )

    def _may_comment(self, request: HttpRequest, ticket: Ticket) -> bool:
        return bool(
            self.has_change_permission(request, ticket)
            and request.user.has_perm("tickets.add_comment")
        )

    def _move(
        self,
        request: HttpRequest,
        tickets: QuerySet[Ticket],
        changes: TicketFields,
        *,
        done: str,
    ) -> None:
        actor, at = actor_of(request), now()
        self.run_for_each(
            request,
            tickets,
            lambda ticket: services.update_ticket(
                ticket, actor=actor, changes=changes, at=at
            ),
            done=done,
        )

    @action(description="Assign to me", permissions=["change"])
    def assign_to_me(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        changes = TicketFields(assigned_to=request.user.get_username())
        self._move(request, queryset, changes, done="Assigned to you")

    @action(description="Unassign", permissions=["change"])
    def unassign(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        changes = TicketFields(assigned_to=None)
        self._move(request, queryset, changes, done="Unassigned")

    @action(description="Start", permissions=["change"])
    def start(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        changes = TicketFields(status=Status.IN_PROGRESS)
        self._move(request, queryset, changes, done="In progress")

    @action(description="Wait on customer", permissions=["change"])
    def wait(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        changes = TicketFields(status=Status.WAITING_ON_CUSTOMER)
        self._move(request, queryset, changes, done="Waiting on customer")

    @action(description="Resolve", permissions=["change"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        changes = TicketFields(status=Status.RESOLVED)
        self._move(request, queryset, changes, done="Resolved")

    @action(description="Close ticket", permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        changes = TicketFields(status=Status.CLOSED)
        self._move(request, queryset, changes, done="Closed")

    @action(description="Reopen", permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        changes = TicketFields(status=Status.OPEN)
        self._move(request, queryset, changes, done="Reopened")
