"""The pages of a ticket and a comment, with the ways into custody."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.admin.pages import actor_of
from accounts.admin.show import field_errors
from accounts.admin.theme import action, display
from api.datetimes import now
from api.errors import ApiError, InvalidRequest
from credentials import services
from credentials.admin.columns import render_of
from credentials.admin.forms import TakeOutForm
from credentials.models import Credential
from tickets.admin.comments import CommentAdmin
from tickets.admin.tickets import TicketAdmin
from tickets.models import Comment, Ticket
from tickets.services import redact_text

_TAKE_OUT = "Take a text out…"


class TicketPage(TicketAdmin):
    actions_detail = ["take_out"]
    readonly_fields = [*TicketAdmin.readonly_fields, "custody"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sections = list(super().get_fieldsets(request, obj))
        if obj is not None and request.user.has_perm("credentials.view_credential"):
            sections.insert(-1, ("Credentials", {"fields": ["custody"]}))
        return sections

    @display(description="In custody")
    def custody(self, ticket: Ticket) -> str:
        return render_of(ticket)

    @action(description=_TAKE_OUT, permissions=["change"])
    def take_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET; on POST take the text out, or move it into custody."""
        ticket: Ticket | None = self.get_object(request, object_id)
        if ticket is None:
            raise Http404
        form = TakeOutForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                done = _take_out(request, ticket, form)
            except ApiError as refusal:
                for name, message in field_errors(refusal):
                    form.add_error(name if name in form.fields else None, message)
            else:
                self.message_user(request, done, level=messages.SUCCESS)
                return redirect("admin:tickets_ticket_change", ticket.pk)
        return self._ask(request, ticket, form)

    def _ask(
        self, request: HttpRequest, ticket: Ticket, form: TakeOutForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Take a text out",
            "opts": self.opts,
            "ticket": ticket,
            "form": form,
        }
        return TemplateResponse(
            request,
            "admin/credentials/take_out.html",
            context,
            headers={"Cache-Control": "no-store"},
        )


class CommentPage(CommentAdmin):
    actions_detail = ["take_out"]

    def has_take_out_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        """Ask of the ticket; named by its right, Unfold's checks would query."""
        return request.user.has_perm("tickets.change_ticket")

    @action(description=_TAKE_OUT, permissions=["take_out"])
    def take_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead to the ticket's page for this: the text goes everywhere at once."""
        comment: Comment | None = self.get_object(request, object_id)
        if comment is None:
            raise Http404
        return redirect("admin:tickets_ticket_take_out", comment.ticket_id)


def _take_out(request: HttpRequest, ticket: Ticket, form: TakeOutForm) -> str:
    """Do it, and say so without the text. A browser sends its lines with LF alone."""
    text = form.cleaned_data["text"]
    try:
        return _once(request, ticket, form, text)
    except InvalidRequest:
        if "\n" not in text:
            raise
        return _once(request, ticket, form, text.replace("\n", "\r\n"))


def _once(request: HttpRequest, ticket: Ticket, form: TakeOutForm, text: str) -> str:
    actor, at, kind = actor_of(request), now(), form.cleaned_data["move_to"]
    if not kind:
        redact_text(ticket, actor=actor, text=text, at=at)
        return "Taken out."
    credential: Credential
    _, credential = services.move_into_custody(
        ticket,
        actor=actor,
        text=text,
        name=form.cleaned_data["name"],
        options=services.CredentialOptions(kind),
        at=at,
    )
    return f"Taken out, and in custody as {credential.public_id}."
