"""Secrets as agents see them: metadata and history; the secret on one page, once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.admin.pages import ReadOnlyAdmin, actor_of
from accounts.admin.show import explain
from accounts.admin.theme import action
from api.datetimes import now
from api.errors import ApiError
from api.identifiers import number_in
from credentials import services
from credentials.admin.columns import CredentialColumns
from credentials.admin.reveal import open_on_record
from credentials.models import Credential


class CredentialAdmin(CredentialColumns, ReadOnlyAdmin):
    list_display = [
        "number",
        "display_ticket",
        "display_organization",
        "display_type",
        "status",
        "expires",
        "opened",
    ]
    list_display_links = ["number"]
    list_filter = ["type"]
    search_fields = ["id"]  # only so that there is a search; see get_search_results
    search_help_text = "The id of a credential or of its ticket."
    fields = [
        ("number", "status"),
        ("display_ticket", "display_organization"),
        ("display_type", "display_fields"),
        ("giver", "stored_at"),
        ("opened", "expires"),
        "assignee",
        "log",
    ]
    readonly_fields = [
        name for row in fields for name in ([row] if isinstance(row, str) else row)
    ]
    actions_detail = ["open_on_record", "revoke"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        seen = Credential.objects.visible_to(actor_of(request)).defer("sealed_secret")
        return seen.select_related("ticket__organization", "ticket__assigned_to")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        number, ticket = number_in(text, "CRED"), number_in(text, "TICK")
        if number is None and ticket is None:
            return queryset.none(), False
        conditions = {"ticket": ticket} if number is None else {"pk": number}
        return queryset.filter(**conditions), False

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Offer what may be done to the assignee, as long as there is a secret."""
        credential = self.get_object(request, str(object_id))
        if credential is None or not self.is_offered(request, credential):
            return []
        return super().get_actions_detail(request, object_id)

    def has_open_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        """Ask for the right; that the ticket is one's own, the verb asks."""
        return self.has_view_permission(request) and request.user.has_perm(
            "credentials.open_credential"
        )

    def is_offered(self, request: HttpRequest, credential: Credential) -> bool:
        is_active = credential.status_at(now()) == "active"
        return is_active and credential.ticket.assigned_to_id == request.user.pk

    @action(description="Open on record", permissions=["open"])
    def open_on_record(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return open_on_record(self, request, self._found(request, object_id))

    @action(description="Revoke", permissions=["open"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, destroy the secret on POST."""
        credential = self._found(request, object_id)
        if request.method != "POST":
            return self.page(request, credential, "revoke", title="Destroy this secret")
        try:
            services.revoke_credential(credential, actor=actor_of(request), at=now())
        except ApiError as refusal:
            self.message_user(request, explain(refusal), level=messages.ERROR)
        else:
            done = f"Revoked: {credential.public_id}. Its secret is destroyed."
            self.message_user(request, done, level=messages.SUCCESS)
        return redirect("admin:credentials_credential_change", credential.pk)

    def page(
        self, request: HttpRequest, credential: Credential, name: str, **context: Any
    ) -> TemplateResponse:
        """Return one of the pages about this credential, which nothing keeps."""
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "credential": credential,
            "is_offered": self.is_offered(request, credential),
        }
        return TemplateResponse(
            request,
            f"admin/credentials/credential/{name}.html",
            {**shared, **context},
            headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
        )

    def _found(self, request: HttpRequest, object_id: str) -> Credential:
        credential: Credential | None = self.get_object(request, object_id)
        if credential is None:
            raise Http404
        if not self.has_open_permission(request):
            raise PermissionDenied
        return credential
