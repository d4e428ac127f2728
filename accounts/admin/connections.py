"""What people let applications do for them: to read; each ends it on their own page."""

from accounts.admin.pages import ReadOnlyAdmin
from accounts.admin.show import bidi_html, format_time
from accounts.admin.theme import display
from accounts.models import Connection


class ConnectionAdmin(ReadOnlyAdmin):
    list_display = ["person", "application_name", "place", "can", "let_in", "used"]
    list_select_related = ["user", "application", "membership__organization"]
    search_fields = ["user__email", "application__name"]
    search_help_text = "The person's address, or the application."
    fields = [
        ("person", "application_name"),
        ("place", "can"),
        ("let_in", "used"),
    ]
    readonly_fields = [name for row in fields for name in row]

    @display(description="Person", ordering="user__email")
    def person(self, connection: Connection) -> str:
        return bidi_html(connection.user.email)

    @display(description="Application", ordering="application__name")
    def application_name(self, connection: Connection) -> str:
        return bidi_html(connection.application.name)

    @display(description="Organization")
    def place(self, connection: Connection) -> str:
        where = connection.organization
        return bidi_html(where.name) if where else "every one (an agent)"

    @display(description="Scopes")
    def can(self, connection: Connection) -> str:
        return ", ".join(connection.scopes)

    @display(description="Let in", ordering="created_at")
    def let_in(self, connection: Connection) -> str:
        return format_time(connection.created_at)

    @display(description="Last used", ordering="last_used_at")
    def used(self, connection: Connection) -> str:
        return format_time(connection.last_used_at)
