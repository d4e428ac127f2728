"""How what is known of a secret looks, in lists and on its page."""

from typing import Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin.show import bidi_html, format_time, no_wrap
from accounts.admin.theme import display
from api.datetimes import now
from credentials.models import Credential
from tickets.models import Ticket

MOST_DISPLAYED: Final = 100
_LINK: Final = "whitespace-nowrap text-primary-600 dark:text-primary-400"
_COLOURS: Final = {"active": "success", "expired": "warning", "revoked": "danger"}


class CredentialColumns:
    @display(description="Id", ordering="id")
    def number(self, credential: Credential) -> str:
        return no_wrap(credential.public_id)

    @display(description="Ticket", ordering="ticket")
    def display_ticket(self, credential: Credential) -> str:
        place = reverse("admin:tickets_ticket_change", args=[credential.ticket_id])
        return format_html(
            '<a class="{}" href="{}">TICK-{}</a>', _LINK, place, credential.ticket_id
        )

    @display(description="Organization")
    def display_organization(self, credential: Credential) -> str:
        return bidi_html(credential.ticket.organization.name)

    @display(description="Type", ordering="type")
    def display_type(self, credential: Credential) -> str:
        return no_wrap(credential.type)

    @display(description="Fields")
    def display_fields(self, credential: Credential) -> str:
        return bidi_html(", ".join(credential.fields))

    @display(description="Status", label=_COLOURS)
    def status(self, credential: Credential) -> str:
        return str(credential.status_at(now()))

    @display(description="Expires", ordering="expires_at")
    def expires(self, credential: Credential) -> str:
        return format_time(credential.expires_at)

    @display(description="Opened", ordering="reveals")
    def opened(self, credential: Credential) -> str:
        most = credential.max_reveals
        limit = "" if most is None else f" of at most {most}"
        return f"{credential.reveals}{limit}"

    @display(description="Assignee")
    def assignee(self, credential: Credential) -> str:
        assignee = credential.ticket.assigned_to
        return bidi_html(assignee.name if assignee else None)

    @display(description="Handed over by")
    def giver(self, credential: Credential) -> str:
        name, kind = credential.created_by_name, credential.created_by_type
        return bidi_html(f"{name} ({kind})")

    @display(description="Handed over")
    def stored_at(self, credential: Credential) -> str:
        return format_time(credential.created_at)

    @display(description="Access log")
    def log(self, credential: Credential) -> str:
        return render_log(credential)


def render_log(credential: Credential) -> str:
    """Show the newest records, oldest of them first, and say how many came before."""
    newest = list(credential.access_records.order_by("-position")[: MOST_DISPLAYED + 1])
    records = [
        {"record": record, "at": format_time(record.at)}
        for record in reversed(newest[:MOST_DISPLAYED])
    ]
    context = {"records": records, "has_more": len(newest) > MOST_DISPLAYED}
    return render_to_string("admin/credentials/credential/log.html", context)


def render_of(ticket: Ticket) -> str:
    """Show a ticket's newest secrets, each with the way to its page."""
    kept = ticket.credentials.defer("sealed_secret")
    newest, at = list(kept[: MOST_DISPLAYED + 1]), now()
    rows = [
        {
            "credential": credential,
            "status": credential.status_at(at),
            "expires": format_time(credential.expires_at),
        }
        for credential in newest[:MOST_DISPLAYED]
    ]
    context = {"ticket": ticket, "rows": rows, "has_more": len(newest) > MOST_DISPLAYED}
    return render_to_string("admin/credentials/credential/of_ticket.html", context)
