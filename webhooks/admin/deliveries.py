"""Deliveries with their attempts; an answer of a receiver's is never shown as HTML."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from accounts.admin.pages import ReadOnlyAdmin
from accounts.admin.show import bidi_html, format_time
from accounts.admin.theme import InfinitePaginator, display
from webhooks.models import Delivery


class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["number", "type", "address", "state", "attempts_made", "next"]
    list_display_links = ["number"]
    list_filter = ["status"]
    ordering = ["-id"]
    sortable_by = ()
    paginator = InfinitePaginator  # counting what only grows costs ever more
    fields = [("number", "state"), ("type", "address"), ("next", "created"), "log"]
    readonly_fields = ["number", "state", "address", "next", "created", "log"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Leave out sandboxes, which no agent works for."""
        live = Delivery.objects.filter(endpoint__organization__sandbox_of=None)
        return live.with_holds().select_related("endpoint").order_by("-id")

    @display(description="Delivery")
    def number(self, delivery: Delivery) -> str:
        return delivery.public_id

    @display(description="Address")
    def address(self, delivery: Delivery) -> str:
        return bidi_html(delivery.endpoint.url)

    @display(description="Status", label={"Delivered": "success", "Failed": "danger"})
    def state(self, delivery: Delivery) -> str:
        return delivery.get_status_display()

    @display(description="Next attempt")
    def next(self, delivery: Delivery) -> str:
        return "—" if delivery.due_at is None else format_time(delivery.due_at)

    @display(description="Created")
    def created(self, delivery: Delivery) -> str:
        return format_time(delivery.created_at)

    @display(description="Attempts")
    def log(self, delivery: Delivery) -> str:
        rows = [
            (
                format_time(attempt.at),
                attempt.status_code or "no answer",
                attempt.error or "arrived",
                attempt.milliseconds,
                bidi_html("" if delivery.is_held else attempt.response[:200]),
            )
            for attempt in delivery.attempts.all()
        ]
        return format_html_join("", "<p>{}: {}, {}, {} ms {}</p>", rows) or "—"
