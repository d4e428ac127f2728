"""API keys: issued, rotated, revoked. A secret is in one answer and nowhere else."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts import services
from accounts.admin.pages import CreateOnlyAdmin, ServiceForm, actor_of
from accounts.admin.show import bidi_html, format_time, no_wrap
from accounts.admin.theme import (
    CheckboxesWidget,
    SelectWidget,
    action,
    display,
)
from accounts.models import ApiKey, Organization
from accounts.scopes import KEY_SCOPES
from api.datetimes import now

OVERLAP = timedelta(hours=24)


class ApiKeyForm(ServiceForm):
    organization = forms.ModelChoiceField(
        Organization.objects.filter(is_active=True),
        widget=SelectWidget,
        help_text="A sandbox's key is a test key.",
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in KEY_SCOPES],
        widget=CheckboxesWidget,
    )


class ApiKeyAdmin(CreateOnlyAdmin):
    add_form = ApiKeyForm
    add_fields = ("organization", "name", "scopes", "expires_at")
    detail_fields = (
        ("organization_display", "name_display"),
        ("secret", "state"),
        "scopes_display",
        ("issued", "used"),
        "expires",
    )
    list_display = [
        "name_display",
        "organization_display",
        "secret",
        "state",
        "scopes_display",
        "issued",
        "used",
        "expires",
    ]
    search_fields = ["name", "organization__name"]
    actions = ["rotate", "revoke"]
    actions_submit_line = ["rotate", "revoke"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        keys = ApiKey.objects.select_related("organization__sandbox_of")
        return keys.prefetch_related("secrets")

    def create(self, request: HttpRequest, form: Any) -> ApiKey:
        """Return what is to be issued; `response_add` does it, and shows the secret."""
        key: ApiKey = form.instance
        return key

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        key, secret = services.issue_key(
            obj.organization,
            name=obj.name,
            scopes=obj.scopes,
            expires_at=obj.expires_at,
            actor=actor_of(request),
            at=now(),
        )
        return self._show_once(request, key, secret)

    @action(description="Rotate", permissions=["change"])
    def rotate(
        self, request: HttpRequest, queryset: QuerySet[ApiKey]
    ) -> HttpResponse | None:
        """Give one key a new secret; the old one counts for a day longer."""
        keys = list(queryset[:2])
        if len(keys) != 1:
            self.message_user(
                request, "Rotate one key at a time.", level=messages.ERROR
            )
            return None
        issued: list[str] = []

        def rotate_one(key: ApiKey) -> None:
            _, secret = services.rotate_key(
                key, overlap=OVERLAP, actor=actor_of(request), at=now()
            )
            issued.append(secret)

        self.run_for_each(request, keys, rotate_one, done="Rotated")
        return self._show_once(request, keys[0], issued[0]) if issued else None

    @action(description="Revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        actor, at = actor_of(request), now()
        self.run_for_each(
            request,
            queryset,
            lambda key: services.revoke_key(key, actor=actor, at=at),
            done="Revoked",
        )

    def _show_once(
        self, request: HttpRequest, key: ApiKey, secret: str
    ) -> TemplateResponse:
        """Answer with the secret itself, so that no message or session holds it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Copy the key now",
            "opts": self.opts,
            "key": key,
            "secret": secret,
        }
        return TemplateResponse(
            request,
            "admin/accounts/apikey/secret.html",
            context,
            headers={"Cache-Control": "no-store"},
        )

    def is_offered(self, subject: Any, action: str) -> bool:
        return bool(subject.revoked_at is None)

    def name_in_history(self, subject: Any) -> str:
        return str(subject.public_id)

    @display(description="Name", ordering="name")
    def name_display(self, key: ApiKey) -> str:
        return bidi_html(key.name)

    @display(description="Organization", ordering="organization__name")
    def organization_display(self, key: ApiKey) -> str:
        return bidi_html(key.organization.name)

    @display(description="Secret")
    def secret(self, key: ApiKey) -> str:
        newest = next(iter(key.secrets.all()), None)
        return no_wrap(f"{key.prefix}{newest or '…'}")

    @display(
        description="State",
        label={"usable": "success", "revoked": "danger", "expired": "warning"},
    )
    def state(self, key: ApiKey) -> str:
        if key.revoked_at is not None:
            return "revoked"
        if key.is_usable(at=now()):
            return "usable"
        return "expired" if key.organization.is_open else "closed"

    @display(description="Scopes")
    def scopes_display(self, key: ApiKey) -> str:
        return "all" if set(key.scopes) == set(KEY_SCOPES) else ", ".join(key.scopes)

    @display(description="Issued", ordering="created_at")
    def issued(self, key: ApiKey) -> str:
        return format_time(key.created_at)

    @display(description="Last used", ordering="last_used_at")
    def used(self, key: ApiKey) -> str:
        return format_time(key.last_used_at)

    @display(description="Expires", ordering="expires_at")
    def expires(self, key: ApiKey) -> str:
        return format_time(key.expires_at)
