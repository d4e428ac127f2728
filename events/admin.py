"""What happened to tickets: to read, and nothing else."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin.pages import ReadOnlyAdmin
from accounts.admin.show import bidi_html, format_json, format_time
from accounts.admin.theme import InfinitePaginator, display
from events.holds import with_holds
from events.models import Event
from events.representation import readable_data
from events.types import EventType


class TypeFilter(admin.SimpleListFilter):
    """Offers the vocabulary, without asking a long table what it holds."""

    title, parameter_name = "type", "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[Any]:
        return [(kind, kind) for kind in EventType]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(type=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = [
        "type",
        "occurred_at",
        "sequence",
        "readers",
        "actor",
        "ticket",
        "organization_display",
    ]
    list_filter = [TypeFilter, "is_internal"]
    list_select_related = ["organization"]
    ordering = ["-id"]
    sortable_by = ()
    paginator = InfinitePaginator  # counting a log that only grows costs ever more
    search_fields = ["ticket_number"]
    search_help_text = "The number of a ticket, with or without TICK-."
    fields = [
        ("type", "occurred_at"),
        ("sequence", "readers"),
        ("actor", "request_id"),
        ("ticket", "organization_display"),
        "changes",
        "object_display",
    ]
    readonly_fields = [
        "occurred_at",
        "readers",
        "actor",
        "ticket",
        "organization_display",
        "changes",
        "object_display",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Leave out sandboxes, which no agent works for."""
        live: QuerySet[Event] = with_holds(Event.objects.filter(livemode=True))
        return live.order_by("-id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        digits = search_term.strip().upper().removeprefix("TICK-")
        if not digits:
            return queryset, False
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 16):
            return queryset.none(), False
        return queryset.filter(ticket_number=int(digits)), False

    @display(description="Happened")
    def occurred_at(self, event: Event) -> str:
        return format_time(event.timestamp)

    @display(description="Seen by", label={"agents only": "warning"})
    def readers(self, event: Event) -> str:
        return "agents only" if event.is_internal else "everyone"

    @display(description="Actor")
    def actor(self, event: Event) -> str:
        return bidi_html(f"{event.actor_name} ({event.actor_type})")

    @display(description="Ticket")
    def ticket(self, event: Event) -> str:
        if event.ticket_number is None:
            return "—"
        url = reverse("admin:tickets_ticket_change", args=[event.ticket_number])
        return format_html('<a href="{}">TICK-{}</a>', url, event.ticket_number)

    @display(description="Organization")
    def organization_display(self, event: Event) -> str:
        return bidi_html(event.organization.name)

    @display(description="Changes")
    def changes(self, event: Event) -> str:
        return format_json(readable_data(event).get("changes"))

    @display(description="Object afterwards")
    def object_display(self, event: Event) -> str:
        return format_json(readable_data(event).get("object"))
