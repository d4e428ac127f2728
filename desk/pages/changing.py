"""Changing a ticket at its side: one fact in place, or several things by a macro."""

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
from desk.pages.door import agents_only
from desk.pages.filling import fill
from desk.pages.ticket_forms import FactForm, MacroForm, MacroRunForm, faults_in
from desk.pages.ticket_page import (
    Visit,
    anew,
    beside_of,
    draw,
    draw_facts,
    go,
    refused,
    visit,
)
from desk.services import MacroRun
from tickets.models import Status
from tickets.services import TicketFields


@agents_only(permission="tickets.change_ticket")
@require_POST
def ticket_change(request: HttpRequest, number: str) -> HttpResponse:
    """Change one fact; when it is no more what was shown, show what it is."""
    here, form = visit(request, number), FactForm(request.POST)
    if not form.is_valid():
        return draw_facts(here, status=400, fact_refusal=faults_in(form))
    fact = form.cleaned_data["fact"]
    try:
        services.change_fact(
            here.ticket,
            actor=here.actor,
            changes=form.changes(),
            shown=form.cleaned_data["shown"],
            at=here.at,
        )
    except forms.ValidationError as fault:
        said = " ".join(fault.messages)
        return draw_facts(here, status=400, refused_fact=fact, fact_refusal=said)
    except ApiError as refusal:
        return draw_facts(
            anew(here),
            status=refusal.status,
            refused_fact=fact,
            fact_refusal=explain(refusal),
        )
    if here.is_part:
        return draw_facts(anew(here), changed_fact=fact)
    return go(here, beside_of(here).url_of(here.ticket.pk))


@agents_only(permission="tickets.change_ticket")
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_macro(request: HttpRequest, number: str) -> HttpResponse:
    """Show on GET what a macro would do; do on POST what was shown."""
    here = visit(request, number)
    if request.method == "POST":
        return _run(here, MacroRunForm(request.POST))
    form = MacroForm(request.GET)
    macro = _macro_of(here, form)
    if macro is None:
        return HttpResponse(status=404)
    return _preview(here, macro, form.cleaned_data["seen"])


def _run(here: Visit, form: MacroRunForm) -> HttpResponse:
    macro = _macro_of(here, form)
    if macro is None:
        return draw(here, status=400, refusal=faults_in(form) or "It is gone.")
    said = form.cleaned_data
    if said["text"].strip() and not here.may("tickets.add_comment"):
        return draw(here, status=403, refusal="You may not write on tickets.")
    try:
        run = MacroRun(said["text"], said["seen"], _moment(said["macro_of"]))
        services.run_macro(here.ticket, macro, actor=here.actor, run=run, at=here.at)
    except ApiError as refusal:
        return refused(here, refusal)
    done = f"Done: {macro.name}."
    if here.is_part:
        return draw(anew(here), done=done)
    messages.success(here.request, done)
    return go(here, beside_of(here).url_of(here.ticket.pk))


def _preview(here: Visit, macro: Macro, seen: int) -> HttpResponse:
    """Say what would happen to this very ticket, and hold the text to be read."""
    context = {
        "macro": macro,
        "text": fill(macro.text, here.ticket, agent=here.agent),
        "is_note": macro.mode == Mode.NOTE,
        "seen": seen,
        "macro_of": macro.updated_at.isoformat(),
    }
    try:
        changes = services.changes_of(macro, here.ticket, agent=here.agent)
    except ApiError as refusal:
        context["refusal"] = explain(refusal)
    else:
        context["steps"] = _steps(here, changes)
    if here.is_part:
        shown = {"ticket": here.ticket, "preview": context}
        return TemplateResponse(here.request, "desk/ticket/macro.html", shown)
    return draw(here, preview=context)


def _steps(here: Visit, changes: TicketFields) -> list[tuple[str, str]]:
    """Return what would change, each with its value, as the page says it."""
    steps = []
    if "status" in changes:
        steps.append(("Status becomes", str(Status(changes["status"]).label)))
    if "tags" in changes:
        added = [tag for tag in changes["tags"] if tag not in here.ticket.tags]
        steps.append(("Tags are added:", ", ".join(added)))
    if "assigned_to" in changes:
        steps.append(("Goes to", changes["assigned_to"] or "nobody"))
    return steps


def _macro_of(here: Visit, form: MacroForm) -> Macro | None:
    """Return the macro a valid form names, if this agent may use it."""
    if not form.is_valid():
        return None
    usable: Macro | None
    usable = (
        Macro.objects.usable_by(here.agent)
        .select_related("assign_to")
        .filter(pk=form.cleaned_data["macro"])
        .first()
    )
    return usable


def _moment(text: str) -> datetime:
    """Read a moment we wrote; one that nobody wrote equals none of a macro's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min  # noqa: DTZ901 — compares equal to no moment of ours
    return moment
