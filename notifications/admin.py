"""Which mails were to go to whom, and how far they came; never what they say."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin.pages import ReadOnlyAdmin
from accounts.admin.show import bidi_html, format_time
from accounts.admin.theme import InfinitePaginator, display
from api.identifiers import number_in
from notifications.models import Message


class StatusFilter(admin.SimpleListFilter):
    title, parameter_name = "status", "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[Any]:
        return Message.Status.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = [
        "kind",
        "recipient_display",
        "ticket",
        "status_display",
        "attempts",
        "error_display",
        "queued",
    ]
    list_filter = [StatusFilter, "kind"]
    ordering = ["-id"]
    sortable_by = ()
    paginator = InfinitePaginator  # counting a log that only grows costs ever more
    search_fields = ["recipient", "ticket_number"]
    search_help_text = "An address, or the number of a ticket, with or without TICK-."
    fields = [
        ("kind", "status_display"),
        ("recipient_display", "ticket"),
        "organization_display",
        ("queued", "ended"),
        ("attempts", "next_attempt"),
        "error_display",
    ]
    readonly_fields = [
        "status_display",
        "recipient_display",
        "ticket",
        "organization_display",
        "queued",
        "ended",
        "attempts",
        "next_attempt",
        "error_display",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Sandboxes have none to leave out."""
        return Message.objects.order_by("-id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if "@" in term:
            return queryset.filter(recipient__iexact=term[:254]), False
        number = number_in(f"TICK-{term.upper().removeprefix('TICK-')}", "TICK")
        return queryset.filter(ticket_number=number or 0), False

    @display(description="To")
    def recipient_display(self, message: Message) -> str:
        return bidi_html(message.recipient)

    @display(description="Ticket")
    def ticket(self, message: Message) -> str:
        if message.ticket_number is None:
            return "—"
        url = reverse("admin:tickets_ticket_change", args=[message.ticket_number])
        return format_html('<a href="{}">TICK-{}</a>', url, message.ticket_number)

    @display(
        description="Status",
        label={"Pending": "info", "Delivered": "success", "Failed": "danger"},
    )
    def status_display(self, message: Message) -> str:
        return str(message.get_status_display())

    @display(description="Attempts")
    def attempts(self, message: Message) -> int:
        return message.attempts_made

    @display(description="What is wrong")
    def error_display(self, message: Message) -> str:
        return bidi_html(message.error)

    @display(description="Organization")
    def organization_display(self, message: Message) -> str:
        return bidi_html(message.organization.name)

    @display(description="Queued")
    def queued(self, message: Message) -> str:
        return format_time(message.created_at)

    @display(description="Ended")
    def ended(self, message: Message) -> str:
        return format_time(message.ended_at)

    @display(description="Next attempt")
    def next_attempt(self, message: Message) -> str:
        return format_time(message.due_at)
