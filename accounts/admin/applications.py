"""Applications: created, changed, given another secret, revoked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import flatten
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts import services
from accounts.admin.application_columns import ApplicationColumns
from accounts.admin.application_forms import PROFILE, form_for
from accounts.admin.pages import ServiceModelAdmin, actor_of
from accounts.admin.theme import action
from accounts.models import Application
from api.datetimes import now

OVERLAP = timedelta(hours=24)
_FACTS = (
    "client_id_display",
    ("organization_display", "kind_display"),
    ("secret", "state"),
    "approval",
    ("owner_display", "created_at"),
    "used",
    "connections",
)
_FIXED_PROFILE = ("name_display", "addresses", "scopes_display")


class ApplicationAdmin(ApplicationColumns, ServiceModelAdmin):
    list_display = [
        "name_display",
        "organization_display",
        "owner_display",
        "kind_display",
        "scopes_display",
        "used",
        "approval",
        "state",
    ]
    list_filter = ["client_type"]
    search_fields = ["name", "client_id", "organization__name"]
    search_help_text = "The name, the client id or the organization."
    actions = ["rotate", "replace", "withdraw", "revoke"]
    # An approval is given on the page that shows what is approved, and nowhere else.
    actions_submit_line = ["approve", "withdraw", "rotate", "replace", "revoke"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        applications = Application.objects.with_last_use()
        found: QuerySet[Application] = applications.select_related(
            "organization__sandbox_of", "user"
        )
        return found

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("organization", "name", "kind", "redirect_uris", "scopes", "owner")
        if obj.revoked_at:
            return (*_FIXED_PROFILE, *_FACTS)
        profile = PROFILE if obj.is_confidential else PROFILE[:2]
        return (*profile, *_FACTS)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else flatten((*_FIXED_PROFILE, *_FACTS))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = form_for(obj)
        return super().get_form(request, obj, change=change, **kwargs)

    def create(self, request: HttpRequest, form: Any) -> Application:
        """Return what is to be made; `response_add` does it, and shows the secret."""
        profile = form.profile()
        return Application(
            organization=form.cleaned_data["organization"],
            user=form.cleaned_data["owner"],
            client_type=form.cleaned_data["kind"],
            name=profile.name,
            redirect_uris=" ".join(profile.redirect_uris),
            scopes=list(profile.scopes),
        )

    def response_add(
        self,
        request: HttpRequest,
        obj: Application,
        post_url_continue: str | None = None,
    ) -> HttpResponse:
        application, secret = services.create_application(
            obj.organization,
            profile=services.Profile(obj.name, obj.redirect_uris.split(), obj.scopes),
            is_confidential=obj.is_confidential,
            owner=obj.user,
            actor=actor_of(request),
            at=now(),
        )
        if secret is not None:
            return self._show_once(request, application, secret)
        notice = f"Created: {application}. Its client id is below; it has no secret."
        self.message_user(request, notice, level=messages.SUCCESS)
        page = reverse("admin:accounts_application_change", args=[application.pk])
        return HttpResponseRedirect(page)

    def change(self, request: HttpRequest, form: Any) -> None:
        if form.has_changed():
            services.change_application(
                form.instance,
                profile=form.profile(),
                actor=actor_of(request),
                at=now(),
            )

    @action(description="Rotate secret", permissions=["change"])
    def rotate(
        self, request: HttpRequest, queryset: QuerySet[Application]
    ) -> HttpResponse | None:
        """Give one a new secret; the old one counts for a day longer."""
        return self._rotate(request, queryset, overlap=OVERLAP)

    @action(description="Replace secret at once", permissions=["change"])
    def replace(
        self, request: HttpRequest, queryset: QuerySet[Application]
    ) -> HttpResponse | None:
        """Give one a new secret; the old one, seen by a stranger, ends now."""
        return self._rotate(request, queryset, overlap=timedelta(0))

    @action(description="Revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        """End it and every token it has, for good."""
        self._each(request, queryset, services.revoke_application, done="Revoked")

    @action(description="Approve for agents", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        """Let agents authorize it, as the page shows it."""

        def approve_displayed(application: Application, **by: Any) -> None:
            services.approve_application(
                application,
                name=request.POST.get("name", "").strip(),
                redirect_uris=request.POST.get("redirect_uris", "").split(),
                **by,
            )

        self._each(request, queryset, approve_displayed, done="Approved for agents")

    @action(description="Withdraw approval", permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        """End it for agents, with every token they gave."""
        done = "Not approved any more"
        self._each(request, queryset, services.withdraw_approval, done=done)

    def is_offered(self, subject: Any, action: str) -> bool:
        offered = {
            "approve": bool(subject.redirect_uris) and not subject.is_approved,
            "withdraw": subject.is_approved,
            "revoke": True,
        }
        can_act: bool = offered.get(action, subject.is_confidential)
        return subject.revoked_at is None and can_act

    def name_in_history(self, subject: Any) -> str:
        return str(subject.name)

    def _rotate(
        self,
        request: HttpRequest,
        queryset: QuerySet[Application],
        *,
        overlap: timedelta,
    ) -> HttpResponse | None:
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            notice = "Give one application at a time another secret."
            self.message_user(request, notice, level=messages.ERROR)
            return None
        made: list[str] = []

        def rotate_one(application: Application, **by: Any) -> None:
            _, secret = services.rotate_application_secret(
                application, overlap=overlap, **by
            )
            made.append(secret)

        self._each(request, chosen, rotate_one, done="Rotated")
        return self._show_once(request, chosen[0], made[0]) if made else None

    def _each(
        self,
        request: HttpRequest,
        chosen: Any,
        service: Callable[..., Any],
        *,
        done: str,
    ) -> None:
        actor, at = actor_of(request), now()
        self.run_for_each(
            request, chosen, lambda one: service(one, actor=actor, at=at), done=done
        )

    def _show_once(
        self, request: HttpRequest, application: Application, secret: str
    ) -> TemplateResponse:
        """Answer with the secret itself, so that no message or session holds it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Copy the secret now",
            "opts": self.opts,
            "application": application,
            "secret": secret,
        }
        return TemplateResponse(
            request,
            "admin/accounts/application/secret.html",
            context,
            headers={"Cache-Control": "no-store"},
        )
