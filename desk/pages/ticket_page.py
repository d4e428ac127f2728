"""Drawing a ticket's page, whole or in the part that a small request asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse

from accounts.actor import Actor
from accounts.admin.pages import actor_of
from accounts.admin.show import explain
from api.datetimes import now
from api.errors import ApiError
from desk.models import AfterSend, Draft, Macro, Mode, Preference, Presence, SavedReply
from desk.pages.beside import Beside, carried_by, read_beside
from desk.pages.facts import (
    events_of,
    facts_of,
    is_late,
    metadata_of,
    others_of,
    secrets_of,
)
from desk.pages.frame import page
from desk.pages.thread import Thread, read_thread
from desk.pages.ticket_forms import LONGEST_TEXT
from tickets.models import Priority, Ticket

_CHIPS: Final = {Priority.URGENT: "chip-urgent", Priority.HIGH: "chip-high"}


@dataclass(frozen=True)
class Visit:
    """One request about one ticket: who asks, about which, and when."""

    request: HttpRequest
    ticket: Ticket
    actor: Actor
    at: datetime

    @property
    def agent(self) -> Any:
        return self.request.user

    @property
    def is_part(self) -> bool:
        """Tell whether the page is there already and wants a part of it anew."""
        return self.request.headers.get("HX-Request") == "true"

    def may(self, permission: str) -> bool:
        return bool(self.request.user.has_perm(permission))


def visit(request: HttpRequest, number: str) -> Visit:
    """Return this visit; raise Http404 for a ticket that this agent cannot see."""
    actor = actor_of(request)
    tickets = Ticket.objects.visible_to(actor)
    found = tickets.select_related("organization", "assigned_to").filter(pk=number)
    ticket = found.first()
    if ticket is None:
        raise Http404
    return Visit(request, ticket, actor, now())


def anew(here: Visit) -> Visit:
    """Return the visit with the ticket as it is after a change."""
    return visit(here.request, str(here.ticket.pk))


def draw(
    here: Visit, *, status: int = 200, new: Iterable[str] = (), **more: Any
) -> HttpResponse:
    """Return the page; a small request gets its middle, and the facts beside it.

    `typed` is what a refused form held, by its mode; `refusal` why, in words.
    """
    context = {
        **_middle(here, new=new, typed=more.pop("typed", {})),
        **side(here),
        **more,
    }
    if here.is_part:
        context["is_part"] = True
        return TemplateResponse(
            here.request, "desk/ticket/middle.html", context, status=status
        )
    return page(here.request, "desk/ticket.html", context, status=status)


def draw_thread(here: Visit, thread: Thread, template: str) -> HttpResponse:
    """Return the conversation, or its earlier messages, for a page that is there."""
    context = {**_shared(here), "thread": thread, "is_part": True}
    return TemplateResponse(here.request, f"desk/ticket/{template}.html", context)


def draw_facts(here: Visit, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the side of the page, and what its head says of the ticket."""
    if not here.is_part:
        return draw(here, status=status, **more)
    context = {**_shared(here), **side(here), **more, "is_part": True}
    context["beside"] = beside_of(here)
    return TemplateResponse(
        here.request, "desk/ticket/facts_part.html", context, status=status
    )


def go(here: Visit, place: str) -> HttpResponse:
    """Lead the browser to another page, also from a small request."""
    if here.is_part:
        return HttpResponse(headers={"HX-Redirect": place})
    return redirect(place)


def refused(here: Visit, refusal: ApiError, **more: Any) -> HttpResponse:
    """Return the page with the sentence of a refusal, under the refusal's status."""
    return draw(anew(here), status=refusal.status, refusal=explain(refusal), **more)


def side(here: Visit) -> dict[str, Any]:
    """Return what stands at the side."""
    ticket, actor = here.ticket, here.actor
    sees_secrets = here.may("credentials.view_credential")
    return {
        "facts": facts_of(ticket, agent=here.agent),
        "others": others_of(ticket, actor=actor),
        "secrets": secrets_of(ticket, actor=actor, at=here.at) if sees_secrets else [],
        "sees_secrets": sees_secrets,
        "lines": events_of(ticket),
        "metadata": metadata_of(ticket),
        "is_mine": ticket.assigned_to_id == actor.id,
        "history_url": _place("desk:ticket_history", ticket.pk),
        "record_url": _place("admin:tickets_ticket_change", ticket.pk),
        "take_out_url": _place("admin:tickets_ticket_take_out", ticket.pk),
    }


def _middle(
    here: Visit, *, new: Iterable[str], typed: dict[str, str]
) -> dict[str, Any]:
    ticket, actor, agent = here.ticket, here.actor, here.agent
    drafts = dict(
        Draft.objects.filter(agent=agent, ticket=ticket).values_list("mode", "text")
    )
    wish = Preference.objects.filter(agent=agent).first()
    return {
        **_shared(here),
        "thread": read_thread(ticket, actor=actor, new=new),
        "beside": beside_of(here),
        "drafts": drafts | typed,
        "mode": _mode_of(here, drafts, typed),
        "after_send": wish.after_send if wish else AfterSend.STAY,
        "after_choices": AfterSend.choices,
        "replies": replies_of(here),
        "macros": list(Macro.objects.usable_by(agent).defer("text")),
        "present": presences_of(here),
        "longest_text": LONGEST_TEXT,
    }


def _shared(here: Visit) -> dict[str, Any]:
    ticket = here.ticket
    allowed = (ticket.status, *ticket.allowed_transitions())
    return {
        "here": here,
        "ticket": ticket,
        "query": carried_by(here.request),
        "priority_chip": _CHIPS.get(Priority(ticket.priority), ""),
        "is_late": is_late(ticket, at=here.at),
        "may_change": here.may("tickets.change_ticket"),
        "may_write": here.may("tickets.add_comment"),
        "may_wait": "waiting_on_customer" in allowed,
        "may_resolve": "resolved" in allowed,
    }


def _mode_of(here: Visit, drafts: dict[str, str], typed: dict[str, str]) -> str:
    """Return the mode to begin in: what was refused, asked for, or last drafted."""
    for wanted in (*typed, here.request.GET.get("mode", "")):
        if wanted in Mode.values:
            return str(wanted)
    return str(Mode.NOTE if list(drafts) == [Mode.NOTE] else Mode.REPLY)


def replies_of(here: Visit) -> list[dict[str, str]]:
    """Return the codes this agent may use; an own one hides the desk's of its name."""
    rows = SavedReply.objects.usable_by(here.agent).order_by("code", "owner")
    usable = rows.values("code", "title", "owner")
    by_code: dict[str, dict[str, str]] = {}
    for row in usable:
        if row["owner"] is not None or row["code"] not in by_code:
            by_code[row["code"]] = {"code": row["code"], "title": row["title"]}
    return list(by_code.values())


def presences_of(here: Visit) -> list[Presence]:
    """Return who else is at this ticket now, writers first."""
    others = Presence.objects.now(at=here.at).filter(ticket=here.ticket)
    return list(others.exclude(agent=here.agent).order_by("-is_writing", "agent__name"))


def beside_of(here: Visit) -> Beside:
    return read_beside(here.request, here.ticket, actor=here.actor, at=here.at)


def _place(name: str, number: int) -> str:
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""
