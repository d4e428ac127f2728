"""The security log in the admin, read-only."""

from accounts.admin.pages import ReadOnlyAdmin
from accounts.admin.show import bidi_html, format_json, format_time
from accounts.admin.theme import display
from accounts.models import SecurityEvent


class SecurityEventAdmin(ReadOnlyAdmin):
    list_display = [
        "type",
        "occurred_at",
        "actor",
        "organization_display",
        "subject_display",
    ]
    list_filter = ["type"]
    list_select_related = ["organization"]
    search_fields = ["subject"]
    search_help_text = "The address, key or organization it happened to."
    fields = [
        ("type", "occurred_at"),
        "actor",
        ("organization_display", "subject_display"),
        "details_display",
    ]
    readonly_fields = [
        "occurred_at",
        "actor",
        "organization_display",
        "subject_display",
        "details_display",
    ]

    @display(description="Happened", ordering="at")
    def occurred_at(self, event: SecurityEvent) -> str:
        return format_time(event.at)

    @display(description="Actor")
    def actor(self, event: SecurityEvent) -> str:
        return bidi_html(f"{event.actor_name} ({event.actor_type})")

    @display(description="Organization")
    def organization_display(self, event: SecurityEvent) -> str:
        return bidi_html(event.organization.name if event.organization else None)

    @display(description="Subject", ordering="subject")
    def subject_display(self, event: SecurityEvent) -> str:
        return bidi_html(event.subject)

    @display(description="Details")
    def details_display(self, event: SecurityEvent) -> str:
        return format_json(event.details)
