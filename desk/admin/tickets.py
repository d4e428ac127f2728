"""The admin's ticket and credential pages, with links to the desk."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin.theme import action, display
from credentials.admin.credentials import CredentialAdmin
from credentials.admin.tickets import TicketPage
from credentials.models import Credential
from tickets.models import Ticket

_LINK_CLASSES = "whitespace-nowrap text-primary-600 dark:text-primary-400"


class DeskChangeList(ChangeList):
    """A list whose rows link to the desk's ticket page."""

    def url_for_result(self, result: Any) -> str:
        return reverse("desk:ticket", args=[result.pk])


class DeskTicketAdmin(TicketPage):
    list_display = [*TicketPage.list_display, "record"]
    actions_detail = ["work_it", *TicketPage.actions_detail]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskChangeList

    @display(description="Record")
    def record(self, ticket: Ticket) -> str:
        url = reverse("admin:tickets_ticket_change", args=[ticket.pk])
        return format_html(
            '<a class="{}" href="{}" aria-label="Record of {}">Record</a>',
            _LINK_CLASSES,
            url,
            ticket.public_id,
        )

    @action(description="Work on it at the desk", permissions=["view"])
    def work_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("desk:ticket", object_id)


class DeskCredentialAdmin(CredentialAdmin):
    @display(description="Ticket", ordering="ticket")
    def display_ticket(self, credential: Credential) -> str:
        url = reverse("desk:ticket", args=[credential.ticket_id])
        return format_html(
            '<a class="{}" href="{}">TICK-{}</a>',
            _LINK_CLASSES,
            url,
            credential.ticket_id,
        )
