"""Organizations, each with its sandbox."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import services
from accounts.admin.pages import ServiceModelAdmin, actor_of
from accounts.admin.show import bidi_html, format_time
from accounts.admin.theme import action, display
from accounts.models import ApiKey, Organization
from api.datetimes import now


class OrganizationAdmin(ServiceModelAdmin):
    list_display = ["name_display", "slug", "is_active", "plan", "opened"]
    list_filter = ["is_active"]
    search_fields = ["name", "slug"]
    actions = ["close", "reopen", "approve_mail", "disapprove_mail"]
    actions_submit_line = ["close", "reopen", "approve_mail", "disapprove_mail"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        """Leave out sandboxes: each is shown as part of its organization."""
        return Organization.objects.live().select_related("sandbox")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["name"]
        return [
            "name",
            "slug",
            "is_active",
            "rate_limit",
            "mail_approved",
            "sandbox_keys",
            "opened",
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        field_names = self.get_fields(request, obj)
        return [
            name for name in field_names if obj is not None and name != "rate_limit"
        ]

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Compare with what the page showed, so that a stale one reverts nobody."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        field.show_hidden_initial = db_field.name == "rate_limit"
        return field

    def create(self, request: HttpRequest, form: Any) -> Organization:
        return services.create_organization(
            form.cleaned_data["name"], actor=actor_of(request), at=now()
        )

    def change(self, request: HttpRequest, form: Any) -> None:
        if "rate_limit" in form.changed_data:
            services.change_plan(
                form.instance,
                rate_limit=form.cleaned_data["rate_limit"],
                actor=actor_of(request),
                at=now(),
            )

    def is_offered(self, subject: Any, action: str) -> bool:
        if action in {"approve_mail", "disapprove_mail"}:
            is_approved = subject.mail_approved_at is not None
            return is_approved == (action == "disapprove_mail")
        return bool(subject.is_active == (action == "close"))

    def name_in_history(self, subject: Any) -> str:
        return str(subject.slug)

    @action(description="Close", permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[Organization]) -> None:
        """Refuse its credentials from the next request on."""
        actor, at = actor_of(request), now()
        self.run_for_each(
            request,
            queryset,
            lambda one: services.close_organization(one, actor=actor, at=at),
            done="Closed",
        )

    @action(description="Reopen", permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Organization]) -> None:
        actor, at = actor_of(request), now()
        self.run_for_each(
            request,
            queryset,
            lambda one: services.reopen_organization(one, actor=actor, at=at),
            done="Reopened",
        )

    @action(description="Approve mail", permissions=["change"])
    def approve_mail(
        self, request: HttpRequest, queryset: QuerySet[Organization]
    ) -> None:
        """Show its titles to readers who are new to it, and raise its ceiling."""
        actor, at = actor_of(request), now()
        self.run_for_each(
            request,
            queryset,
            lambda one: services.approve_mail(one, actor=actor, at=at),
            done="Mail approved",
        )

    @action(description="Limit mail", permissions=["change"])
    def disapprove_mail(
        self, request: HttpRequest, queryset: QuerySet[Organization]
    ) -> None:
        actor, at = actor_of(request), now()
        self.run_for_each(
            request,
            queryset,
            lambda one: services.disapprove_mail(one, actor=actor, at=at),
            done="Mail limited",
        )

    @display(description="Name", ordering="name")
    def name_display(self, organization: Organization) -> str:
        return bidi_html(organization.name)

    @display(description="Plan")
    def plan(self, organization: Organization) -> str:
        return organization.rate_limit or "default"

    @display(description="Opened", ordering="created_at")
    def opened(self, organization: Organization) -> str:
        return format_time(organization.created_at)

    @display(description="Mail approved")
    def mail_approved(self, organization: Organization) -> str:
        return format_time(organization.mail_approved_at)

    @display(description="Sandbox")
    def sandbox_keys(self, organization: Organization) -> str:
        keys = ApiKey.objects.filter(organization=organization.sandbox).count()
        return f"{organization.sandbox.slug}, {keys} test keys issued"
