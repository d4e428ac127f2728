"""How the admin shows an application, and who has let it in."""

from django.db.models import F
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

from accounts.admin.show import bidi_html, format_time
from accounts.admin.theme import display
from accounts.models import Application
from accounts.scopes import KEY_SCOPES

MOST_CONNECTIONS = 20
_BREAKABLE = '<span style="overflow-wrap: anywhere">{}</span>'


class ApplicationColumns:
    @display(description="Name", ordering="name")
    def name_display(self, application: Application) -> str:
        return bidi_html(application.name)

    @display(description="Organization", ordering="organization__name")
    def organization_display(self, application: Application) -> str:
        return bidi_html(application.organization.name)

    @display(description="Owner", ordering="user__email")
    def owner_display(self, application: Application) -> str:
        return bidi_html(application.user.email if application.user else None)

    @display(description="Kind", ordering="client_type")
    def kind_display(self, application: Application) -> str:
        return str(application.client_type)

    @display(description="Client ID")
    def client_id_display(self, application: Application) -> str:
        return format_html(_BREAKABLE, application.client_id)

    @display(description="Redirect addresses")
    def addresses(self, application: Application) -> str:
        lines = ((address,) for address in application.redirect_uris.split())
        return format_html_join("", _BREAKABLE + "<br>", lines) or "—"

    @display(description="As itself")
    def scopes_display(self, application: Application) -> str:
        if set(application.scopes) == set(KEY_SCOPES):
            return "all"
        return ", ".join(application.scopes) or "—"

    @display(description="Secret")
    def secret(self, application: Application) -> str:
        newest = application.secrets.first()
        return f"dp_cs_{newest}" if newest else "—"

    @display(description="State", label={"usable": "success", "revoked": "danger"})
    def state(self, application: Application) -> str:
        if application.revoked_at is not None:
            return "revoked"
        return "usable" if application.is_usable() else "closed"

    @display(description="For agents", ordering="approved_at")
    def approval(self, application: Application) -> str:
        """Say since when agents may authorize it, and who decided so."""
        if application.approved_at is None:
            return "not approved"
        since = format_time(application.approved_at)
        return format_html(
            "approved {} by <bdi>{}</bdi>", since, application.approved_by
        )

    @display(description="Created", ordering="created")
    def created_at(self, application: Application) -> str:
        return format_time(application.created)

    @display(description="Last used for a person")
    def used(self, application: Application) -> str:
        return format_time(application.last_used_at)

    @display(description="Connections")
    def connections(self, application: Application) -> str:
        """Show the people it was used for last, and say that there are more."""
        people = application.connections.select_related(
            "user", "membership__organization"
        )
        newest = people.order_by(F("last_used_at").desc(nulls_last=True), "-pk")
        found = list(newest[: MOST_CONNECTIONS + 1])
        rows = [
            {
                "connection": connection,
                "let_in": format_time(connection.created_at),
                "used": format_time(connection.last_used_at),
            }
            for connection in found[:MOST_CONNECTIONS]
        ]
        context = {
            "application": application,
            "rows": rows,
            "has_more": len(found) > MOST_CONNECTIONS,
        }
        return render_to_string("admin/accounts/application/connections.html", context)
