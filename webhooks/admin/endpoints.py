"""Endpoints, and whether they answer."""

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.pages import ReadOnlyAdmin
from accounts.admin.show import bidi_html, format_time
from accounts.admin.theme import display
from webhooks.models import Endpoint


class EndpointAdmin(ReadOnlyAdmin):
    list_display = ["number", "address", "organization_display", "state", "failing"]
    list_display_links = ["number"]
    list_filter = ["status"]
    search_fields = ["url", "organization__name"]
    fields = [
        ("number", "state"),
        ("address", "organization_display"),
        ("types", "description"),
        ("created", "failing"),
    ]
    readonly_fields = [
        "number",
        "state",
        "address",
        "organization_display",
        "types",
        "created",
        "failing",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Endpoint]:
        """Leave out sandboxes, which no agent works for."""
        live = Endpoint.objects.filter(organization__sandbox_of=None)
        return live.select_related("organization").order_by("-id")

    @display(description="Endpoint")
    def number(self, endpoint: Endpoint) -> str:
        return endpoint.public_id

    @display(description="Address")
    def address(self, endpoint: Endpoint) -> str:
        return bidi_html(endpoint.url)

    @display(description="Organization")
    def organization_display(self, endpoint: Endpoint) -> str:
        return bidi_html(endpoint.organization.name)

    @display(description="Status", label={"Enabled": "success"})
    def state(self, endpoint: Endpoint) -> str:
        if endpoint.is_enabled:
            return "Enabled"
        return endpoint.get_disabled_reason_display()

    @display(description="Failing since")
    def failing(self, endpoint: Endpoint) -> str:
        if endpoint.failing_since is None:
            return "—"
        return f"{format_time(endpoint.failing_since)} ({endpoint.failures} attempts)"

    @display(description="Types")
    def types(self, endpoint: Endpoint) -> str:
        return ", ".join(endpoint.events)

    @display(description="Created")
    def created(self, endpoint: Endpoint) -> str:
        return format_time(endpoint.created_at)
