"""Change a ticket from its page: one field in place, or several by a macro."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.admin.show import explain
from api.errors import ApiError
from desk import services
from desk.models import Macro, Mode
from desk.pages.decorators import agents_only
from desk.pages.ticket_forms import FieldEditForm, MacroForm, MacroRunForm, error_text
from desk.pages.ticket_page import (
    TicketRequest,
    load_ticket_request,
    queue_context_of,
    redirect_to,
    reload,
    render_refusal,
    render_sidebar,
    render_ticket,
)
from desk.services import MacroRun
from desk.variables import fill_variables
from tickets.models import Status
from tickets.services import TicketFields


@agents_only(permission="tickets.change_ticket")
@require_POST
def ticket_change(request: HttpRequest, number: str) -> HttpResponse:
    """Change one field; return the current value if it is not the seen one."""
    ticket_request = load_ticket_request(request, number)
    form = FieldEditForm(request.POST)
    if not form.is_valid():
        return render_sidebar(
            ticket_request, status=400, field_refusal=error_text(form)
        )
    name = form.cleaned_data["field"]
    try:
        services.change_field(
            ticket_request.ticket,
            actor=ticket_request.actor,
            changes=form.changes(),
            seen_value=form.cleaned_data["seen_value"],
            at=ticket_request.at,
        )
    except forms.ValidationError as error:
        return render_sidebar(
            ticket_request,
            status=400,
            refused_field=name,
            field_refusal=" ".join(error.messages),
        )
    except ApiError as refusal:
        return render_sidebar(
            reload(ticket_request),
            status=refusal.status,
            refused_field=name,
            field_refusal=explain(refusal),
        )
    if ticket_request.is_htmx:
        return render_sidebar(reload(ticket_request), changed_field=name)
    return _back_to_ticket(ticket_request)


@agents_only(permission="tickets.change_ticket")
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_macro(request: HttpRequest, number: str) -> HttpResponse:
    """Return a macro's preview on GET; run the confirmed preview on POST."""
    ticket_request = load_ticket_request(request, number)
    if request.method == "POST":
        return _run_macro(ticket_request, MacroRunForm(request.POST))
    form = MacroForm(request.GET)
    macro = _find_macro(ticket_request, form)
    if macro is None:
        return HttpResponse(status=404)
    return _render_preview(ticket_request, macro, form.cleaned_data["seen"])


def _run_macro(ticket_request: TicketRequest, form: MacroRunForm) -> HttpResponse:
    macro = _find_macro(ticket_request, form)
    if macro is None:
        reason = error_text(form) or "It is gone."
        return render_ticket(ticket_request, status=400, refusal=reason)
    data = form.cleaned_data
    if data["text"].strip() and not ticket_request.may("tickets.add_comment"):
        return render_ticket(
            ticket_request, status=403, refusal="You may not write on tickets."
        )
    run = MacroRun(
        text=data["text"],
        last_seen_event=data["seen"],
        macro_updated_at=_parse_datetime(data["macro_updated_at"]),
    )
    try:
        services.run_macro(
            ticket_request.ticket,
            macro,
            actor=ticket_request.actor,
            run=run,
            at=ticket_request.at,
        )
    except ApiError as refusal:
        return render_refusal(ticket_request, refusal)
    done = f"Done: {macro.name}."
    if ticket_request.is_htmx:
        return render_ticket(reload(ticket_request), done=done)
    messages.success(ticket_request.request, done)
    return _back_to_ticket(ticket_request)


def _render_preview(
    ticket_request: TicketRequest, macro: Macro, last_seen_event: int
) -> HttpResponse:
    """Return what the macro would do to this ticket, with its text to edit."""
    ticket, agent = ticket_request.ticket, ticket_request.agent
    preview = {
        "macro": macro,
        "text": fill_variables(macro.text, ticket=ticket, agent_name=agent.name),
        "is_note": macro.mode == Mode.NOTE,
        "last_seen_event": last_seen_event,
        "macro_updated_at": macro.updated_at.isoformat(),
    }
    try:
        changes = services.macro_changes(macro, ticket, agent=agent)
    except ApiError as refusal:
        preview["refusal"] = explain(refusal)
    else:
        preview["steps"] = _change_steps(ticket_request, changes)
    if ticket_request.is_htmx:
        context = {"ticket": ticket, "preview": preview}
        return TemplateResponse(
            ticket_request.request, "desk/ticket/macro.html", context
        )
    return render_ticket(ticket_request, preview=preview)


def _change_steps(
    ticket_request: TicketRequest, changes: TicketFields
) -> list[tuple[str, str]]:
    """Return the changes as pairs of a phrase and a value."""
    steps = []
    if "status" in changes:
        steps.append(("Status becomes", str(Status(changes["status"]).label)))
    if "tags" in changes:
        added = [
            tag for tag in changes["tags"] if tag not in ticket_request.ticket.tags
        ]
        steps.append(("Tags are added:", ", ".join(added)))
    if "assigned_to" in changes:
        steps.append(("Goes to", changes["assigned_to"] or "nobody"))
    return steps


def _find_macro(ticket_request: TicketRequest, form: MacroForm) -> Macro | None:
    """Return the macro of a valid form, if this agent may use it."""
    if not form.is_valid():
        return None
    usable = Macro.objects.usable_by(ticket_request.agent).select_related("assign_to")
    macro: Macro | None = usable.filter(pk=form.cleaned_data["macro"]).first()
    return macro


def _back_to_ticket(ticket_request: TicketRequest) -> HttpResponse:
    queue_context = queue_context_of(ticket_request)
    return redirect_to(ticket_request, queue_context.url_of(ticket_request.ticket.pk))


def _parse_datetime(text: str) -> datetime:
    """Parse ISO 8601; return a datetime that equals no macro's for anything else."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min  # noqa: DTZ901 — a naive datetime equals no aware one
