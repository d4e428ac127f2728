"""Rendering of a ticket's page, whole or as the fragments that htmx swaps."""

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
from desk.pages.layout import render_page
from desk.pages.queue_context import QueueContext, queue_query, read_queue_context
from desk.pages.sidebar import (
    editable_fields,
    is_overdue,
    metadata_of,
    other_tickets_of,
    secrets_of,
)
from desk.pages.thread import Thread, newest_event_lines, read_thread
from desk.rules import MAX_DRAFT_LENGTH
from tickets.models import Priority, Ticket

_MAX_EVENT_LINES: Final = 20
_PRIORITY_CHIPS: Final = {Priority.URGENT: "chip-urgent", Priority.HIGH: "chip-high"}


@dataclass(frozen=True)
class TicketRequest:
    """A request about one ticket: its agent, the ticket, and the time."""

    request: HttpRequest
    ticket: Ticket
    actor: Actor
    at: datetime

    @property
    def agent(self) -> Any:
        """Return the user who is signed in."""
        return self.request.user

    @property
    def is_htmx(self) -> bool:
        """Return whether htmx wants fragments for a page that is open."""
        return self.request.headers.get("HX-Request") == "true"

    def may(self, permission: str) -> bool:
        """Return whether the agent has this Django permission."""
        return bool(self.request.user.has_perm(permission))


def load_ticket_request(request: HttpRequest, number: str) -> TicketRequest:
    """Read the ticket; raise Http404 for one that this agent may not see."""
    actor = actor_of(request)
    tickets = Ticket.objects.visible_to(actor)
    ticket = (
        tickets.select_related("organization", "assigned_to").filter(pk=number).first()
    )
    if ticket is None:
        raise Http404
    return TicketRequest(request, ticket, actor, now())


def reload(ticket_request: TicketRequest) -> TicketRequest:
    """Read the ticket again, after a change."""
    return load_ticket_request(ticket_request.request, str(ticket_request.ticket.pk))


def render_ticket(
    ticket_request: TicketRequest,
    *,
    status: int = 200,
    new: Iterable[str] = (),
    typed: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Return the page; to htmx its main part, with sidebar and queue as fragments.

    `new` are ids of messages to mark as new. `typed` are texts of a refused form by
    their mode. `more` goes into the context: `refusal` is the reason of a refusal.
    """
    context = {
        **_main_context(ticket_request, new=new, typed=typed or {}),
        **_sidebar_context(ticket_request),
        **more,
    }
    if ticket_request.is_htmx:
        context["is_fragment"] = True
        return TemplateResponse(
            ticket_request.request,
            "desk/ticket/page_parts.html",
            context,
            status=status,
        )
    return render_page(
        ticket_request.request, "desk/ticket.html", context, status=status
    )


def render_thread(
    ticket_request: TicketRequest, thread: Thread, template: str
) -> HttpResponse:
    """Return the conversation, or its earlier messages, for a page that is open."""
    context = {**_base_context(ticket_request), "thread": thread, "is_fragment": True}
    return TemplateResponse(
        ticket_request.request, f"desk/ticket/{template}.html", context
    )


def render_sidebar(
    ticket_request: TicketRequest, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Return the sidebar and the ticket's heading; without htmx the whole page."""
    if not ticket_request.is_htmx:
        return render_ticket(ticket_request, status=status, **more)
    context = {
        **_base_context(ticket_request),
        **_sidebar_context(ticket_request),
        "queue_context": queue_context_of(ticket_request),
        **more,
    }
    return TemplateResponse(
        ticket_request.request, "desk/ticket/sidebar_parts.html", context, status=status
    )


def redirect_to(ticket_request: TicketRequest, url: str) -> HttpResponse:
    """Redirect the browser, also when htmx sent the request."""
    if ticket_request.is_htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def render_refusal(
    ticket_request: TicketRequest, refusal: ApiError, **more: Any
) -> HttpResponse:
    """Return the page with the error's message and status."""
    return render_ticket(
        reload(ticket_request), status=refusal.status, refusal=explain(refusal), **more
    )


def present_agents(ticket_request: TicketRequest) -> list[Presence]:
    """Return which other agents have the ticket open, writing ones first."""
    current = Presence.objects.current(at=ticket_request.at)
    others = current.filter(ticket=ticket_request.ticket).exclude(
        agent=ticket_request.agent
    )
    return list(others.order_by("-is_writing", "agent__name"))


def queue_context_of(ticket_request: TicketRequest) -> QueueContext:
    """Return the queue that this page was opened from."""
    return read_queue_context(
        ticket_request.request,
        ticket_request.ticket,
        actor=ticket_request.actor,
        at=ticket_request.at,
    )


def _base_context(ticket_request: TicketRequest) -> dict[str, Any]:
    """Return what every fragment needs."""
    ticket = ticket_request.ticket
    allowed = (ticket.status, *ticket.allowed_transitions())
    return {
        "agent": ticket_request.agent,
        "ticket": ticket,
        "query": queue_query(ticket_request.request),
        "priority_chip": _PRIORITY_CHIPS.get(Priority(ticket.priority), ""),
        "is_overdue": is_overdue(ticket, at=ticket_request.at),
        "may_change": ticket_request.may("tickets.change_ticket"),
        "may_write": ticket_request.may("tickets.add_comment"),
        "may_wait": "waiting_on_customer" in allowed,
        "may_resolve": "resolved" in allowed,
    }


def _main_context(
    ticket_request: TicketRequest, *, new: Iterable[str], typed: dict[str, str]
) -> dict[str, Any]:
    """Return what the conversation and the composer need."""
    ticket, agent = ticket_request.ticket, ticket_request.agent
    drafts = dict(
        Draft.objects.filter(agent=agent, ticket=ticket).values_list("mode", "text")
    )
    preference = Preference.objects.filter(agent=agent).first()
    return {
        **_base_context(ticket_request),
        "thread": read_thread(ticket, actor=ticket_request.actor, new=new),
        "queue_context": queue_context_of(ticket_request),
        "drafts": drafts | typed,
        "mode": _initial_mode(ticket_request, drafts, typed),
        "after_send": preference.after_send if preference else AfterSend.STAY,
        "after_choices": AfterSend.choices,
        "saved_replies": _saved_replies(agent),
        "macros": list(Macro.objects.usable_by(agent).defer("text")),
        "present": present_agents(ticket_request),
        "max_text_length": MAX_DRAFT_LENGTH,
    }


def _sidebar_context(ticket_request: TicketRequest) -> dict[str, Any]:
    ticket, actor = ticket_request.ticket, ticket_request.actor
    may_see_secrets = ticket_request.may("credentials.view_credential")
    secrets = (
        secrets_of(ticket, actor=actor, at=ticket_request.at) if may_see_secrets else []
    )
    return {
        "fields": editable_fields(ticket, agent=ticket_request.agent),
        "other_tickets": other_tickets_of(ticket, actor=actor),
        "secrets": secrets,
        "may_see_secrets": may_see_secrets,
        "lines": newest_event_lines(ticket, limit=_MAX_EVENT_LINES),
        "metadata": metadata_of(ticket),
        "is_mine": ticket.assigned_to_id == actor.id,
        "history_url": _url_or_empty("desk:ticket_history", ticket.pk),
        "record_url": _url_or_empty("admin:tickets_ticket_change", ticket.pk),
        "take_out_url": _url_or_empty("admin:tickets_ticket_take_out", ticket.pk),
    }


def _initial_mode(
    ticket_request: TicketRequest, drafts: dict[str, str], typed: dict[str, str]
) -> str:
    """Return the mode of a refused text, of the URL, or of the only draft."""
    for mode in (*typed, ticket_request.request.GET.get("mode", "")):
        if mode in Mode.values:
            return str(mode)
    return str(Mode.NOTE if list(drafts) == [Mode.NOTE] else Mode.REPLY)


def _saved_replies(agent: Any) -> list[dict[str, str]]:
    """Return code and title of the usable replies; own ones hide shared ones."""
    usable = SavedReply.objects.usable_by(agent).order_by("code", "owner")
    by_code: dict[str, dict[str, str]] = {}
    for row in usable.values("code", "title", "owner"):
        if row["owner"] is not None or row["code"] not in by_code:
            by_code[row["code"]] = {"code": row["code"], "title": row["title"]}
    return list(by_code.values())


def _url_or_empty(name: str, number: int) -> str:
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""
