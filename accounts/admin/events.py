"""What happened to people, keys and plans: to read, and nothing else."""

from accounts.admin.pages import ReadOnlyAdmin
from accounts.admin.show import isolated, moment, pretty
from accounts.admin.theme import display
from accounts.models import SecurityEvent


class SecurityEventAdmin(ReadOnlyAdmin):
    list_display = ["type", "happened", "actor", "shown_organization", "shown_subject"]
    list_filter = ["type"]
    list_select_related = ["organization"]
    search_fields = ["subject"]
    search_help_text = "The address, key or organization it happened to."
    fields = [
        ("type", "happened"),
        "actor",
        ("shown_organization", "shown_subject"),
        "shown_details",
    ]
    readonly_fields = [
        "happened",
        "actor",
        "shown_organization",
        "shown_subject",
        "shown_details",
    ]

    @display(description="Happened", ordering="at")
    def happened(self, event: SecurityEvent) -> str:
        return moment(event.at)

    @display(description="Actor")
    def actor(self, event: SecurityEvent) -> str:
        return isolated(f"{event.actor_name} ({event.actor_type})")

    @display(description="Organization")
    def shown_organization(self, event: SecurityEvent) -> str:
        return isolated(event.organization.name if event.organization else None)

    @display(description="Subject", ordering="subject")
    def shown_subject(self, event: SecurityEvent) -> str:
        return isolated(event.subject)

    @display(description="Details")
    def shown_details(self, event: SecurityEvent) -> str:
        return pretty(event.details)
