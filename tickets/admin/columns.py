"""How a ticket's columns look, in the list and on its page."""

from typing import Final

from django.utils.html import format_html

from accounts.admin.show import bidi_html, format_time, no_wrap
from accounts.admin.theme import display
from tickets.admin.comments import render_thread
from tickets.models import Priority, Status, Ticket

_STATUS_COLOURS: Final = {
    Status.OPEN: "info",
    Status.IN_PROGRESS: "primary",
    Status.WAITING_ON_CUSTOMER: "warning",
    Status.RESOLVED: "success",
}
_PRIORITY_COLOURS: Final = {
    Priority.URGENT.label: "danger",
    Priority.HIGH.label: "warning",
}


class TicketColumns:
    @display(description="Id", ordering="id")
    def number(self, ticket: Ticket) -> str:
        return no_wrap(ticket.public_id)

    @display(description="Title", ordering="title")
    def title_display(self, ticket: Ticket) -> str:
        # A word without end breaks, rather than push the other columns away.
        style = "overflow-wrap: anywhere"
        return format_html('<span style="{}">{}</span>', style, bidi_html(ticket.title))

    @display(description="Organization", ordering="organization__name")
    def organization_display(self, ticket: Ticket) -> str:
        return bidi_html(ticket.organization.name)

    @display(description="Status", ordering="status", label=_STATUS_COLOURS)
    def status_display(self, ticket: Ticket) -> tuple[str, str]:
        return ticket.status, ticket.get_status_display()

    @display(description="Priority", ordering="priority", label=_PRIORITY_COLOURS)
    def priority_display(self, ticket: Ticket) -> str:
        return ticket.get_priority_display()

    @display(description="Assignee", ordering="assigned_to__name")
    def assignee(self, ticket: Ticket) -> str:
        return bidi_html(ticket.assigned_to.name if ticket.assigned_to else None)

    @display(description="Created", ordering="created_at")
    def created(self, ticket: Ticket) -> str:
        return format_time(ticket.created_at)

    @display(description="Updated", ordering="updated_at")
    def updated(self, ticket: Ticket) -> str:
        return format_time(ticket.updated_at)

    @display(description="Created by")
    def creator(self, ticket: Ticket) -> str:
        return bidi_html(f"{ticket.created_by_name} ({ticket.created_by_type})")

    @display(description="First response")
    def responded(self, ticket: Ticket) -> str:
        return format_time(ticket.first_responded_at)

    @display(description="Resolved")
    def resolved(self, ticket: Ticket) -> str:
        return format_time(ticket.resolved_at)

    @display(description="Thread")
    def thread(self, ticket: Ticket) -> str:
        return render_thread(ticket)
