"""The ticket's page: its conversation, drafts, presence, and sending of replies."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from api.errors import ApiError, NotFound
from desk import services
from desk.activity import MESSAGES, new_activity
from desk.errors import NewActivity
from desk.models import AfterSend, Mode, SavedReply
from desk.pages.decorators import agents_only
from desk.pages.queue_context import QueueContext
from desk.pages.thread import read_thread
from desk.pages.ticket_forms import DraftForm, PresenceForm, ReplyForm, error_text
from desk.pages.ticket_page import (
    TicketRequest,
    load_ticket_request,
    present_agents,
    queue_context_of,
    redirect_to,
    reload,
    render_refusal,
    render_thread,
    render_ticket,
)
from desk.services import Reply
from desk.variables import fill_variables
from tickets.models import Comment

_SUCCESS_TEXTS = {Mode.REPLY: "Reply sent", Mode.NOTE: "Note added"}
_MAX_TYPED_LENGTH = 100_000  # of a refused text that goes back to the page


@agents_only()
@require_GET
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """Return the page, and record the agent's presence."""
    ticket_request = load_ticket_request(request, number)
    services.record_presence(
        ticket_request.ticket,
        actor=ticket_request.actor,
        is_writing=False,
        at=ticket_request.at,
    )
    return render_ticket(ticket_request)


@agents_only()
@require_GET
def ticket_thread(request: HttpRequest, number: str) -> HttpResponse:
    """Return the current conversation, or the messages before message `before`."""
    ticket_request = load_ticket_request(request, number)
    subject, actor = ticket_request.ticket, ticket_request.actor
    before = request.GET.get("before", "")
    if not before:
        new = _new_message_ids(ticket_request, request.GET.get("seen", ""))
        thread = read_thread(subject, actor=actor, new=new)
        return render_thread(ticket_request, thread, "conversation")
    if not _is_database_id(before):
        return HttpResponse(status=404)
    try:
        thread = read_thread(subject, actor=actor, before=int(before))
    except NotFound:
        return HttpResponse(status=404)
    return render_thread(ticket_request, thread, "earlier")


@agents_only(permission="tickets.add_comment")
@require_POST
def ticket_reply(request: HttpRequest, number: str) -> HttpResponse:
    """Send a reply or a note; the page of a refusal holds the text."""
    ticket_request, form = load_ticket_request(request, number), ReplyForm(request.POST)
    if not form.is_valid():
        mode, text = request.POST.get("mode", ""), request.POST.get("text", "")
        typed = {mode: text[:_MAX_TYPED_LENGTH]} if mode in Mode.values else {}
        return render_ticket(
            ticket_request, status=400, typed=typed, refusal=error_text(form)
        )
    data = form.cleaned_data
    reply = Reply(
        mode=Mode(data["mode"]),
        text=data["text"],
        last_seen_event=data["seen"],
        next_status=form.next_status,
    )
    queue_context = queue_context_of(ticket_request)  # before the ticket leaves it
    try:
        services.send_reply(
            ticket_request.ticket,
            actor=ticket_request.actor,
            reply=reply,
            at=ticket_request.at,
        )
    except ApiError as refusal:
        return _render_stopped(ticket_request, refusal, reply)
    after = AfterSend(data["after"] or AfterSend.STAY)
    services.save_after_send(after, actor=ticket_request.actor)
    done = f"{_SUCCESS_TEXTS[reply.mode]}: {ticket_request.ticket.public_id}."
    return _respond_after_send(ticket_request, queue_context, after, done)


@agents_only(permission="tickets.add_comment")
@require_POST
def ticket_draft(request: HttpRequest, number: str) -> HttpResponse:
    """Save a draft."""
    ticket_request, form = load_ticket_request(request, number), DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"refusal": error_text(form)}, status=400)
    services.save_draft(
        ticket_request.ticket,
        actor=ticket_request.actor,
        mode=Mode(form.cleaned_data["mode"]),
        text=form.cleaned_data["text"] or "",
        at=ticket_request.at,
    )
    return HttpResponse(status=204)


@agents_only()
@require_POST
def ticket_presence(request: HttpRequest, number: str) -> HttpResponse:
    """Record presence; return who else is present and whether anything is new."""
    ticket_request = load_ticket_request(request, number)
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"refusal": error_text(form)}, status=400)
    subject, actor, data = (
        ticket_request.ticket,
        ticket_request.actor,
        form.cleaned_data,
    )
    if data["is_leaving"]:
        services.clear_presence(subject, actor=actor)
        return HttpResponse(status=204)
    services.record_presence(
        subject, actor=actor, is_writing=data["is_writing"], at=ticket_request.at
    )
    present = [
        {"name": one.agent.name, "is_writing": one.is_writing}
        for one in present_agents(ticket_request)
    ]
    activity = new_activity(subject.pk, last_seen_event=data["seen"], actor=actor)
    return JsonResponse({"present": present, "has_new_activity": activity.exists()})


@agents_only(permission="tickets.add_comment")
@require_GET
def ticket_saved_reply(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Return a saved reply with its variables filled for this ticket."""
    ticket_request = load_ticket_request(request, number)
    agent = ticket_request.agent
    usable = SavedReply.objects.usable_by(agent).filter(code=code)
    found = sorted(usable, key=lambda reply: reply.owner_id is None)
    if not found:
        return HttpResponse(status=404)
    text = fill_variables(
        found[0].text, ticket=ticket_request.ticket, agent_name=agent.name
    )
    return JsonResponse({"text": text})


@agents_only(permission="tickets.add_comment")
@require_POST
def ticket_publish(request: HttpRequest, number: str, comment: str) -> HttpResponse:
    """Publish one's own note. The page asks for a confirmation."""
    ticket_request = load_ticket_request(request, number)
    comments = Comment.objects.filter(ticket=ticket_request.ticket)
    note = comments.visible_to(ticket_request.actor).filter(pk=comment).first()
    if note is None:
        return HttpResponse(status=404)
    try:
        services.publish_note(note, actor=ticket_request.actor, at=ticket_request.at)
    except ApiError as refusal:
        return render_refusal(ticket_request, refusal)
    done = "Published: the customer can read it now."
    if ticket_request.is_htmx:
        return render_ticket(reload(ticket_request), done=done)
    messages.success(request, done)
    return redirect(queue_context_of(ticket_request).url_of(ticket_request.ticket.pk))


def _render_stopped(
    ticket_request: TicketRequest, refusal: ApiError, reply: Reply
) -> HttpResponse:
    """Save the text as a draft, and return the page with the new messages marked."""
    services.save_draft(
        ticket_request.ticket,
        actor=ticket_request.actor,
        mode=reply.mode,
        text=reply.text,
        at=ticket_request.at,
    )
    return render_refusal(
        ticket_request,
        refusal,
        typed={reply.mode: reply.text},
        new=_new_message_ids(ticket_request, str(reply.last_seen_event)),
        is_stopped=isinstance(refusal, NewActivity),
    )


def _respond_after_send(
    ticket_request: TicketRequest,
    queue_context: QueueContext,
    after: AfterSend,
    done: str,
) -> HttpResponse:
    """Return the page that the agent wants after sending, with a success message."""
    if after == AfterSend.STAY and ticket_request.is_htmx:
        return render_ticket(reload(ticket_request), done=done)
    messages.success(ticket_request.request, done)
    urls = {
        AfterSend.STAY: queue_context.url_of(ticket_request.ticket.pk),
        AfterSend.NEXT: queue_context.next_url,
        AfterSend.LIST: queue_context.list_url,
    }
    return redirect_to(ticket_request, urls[after])


def _new_message_ids(ticket_request: TicketRequest, last_seen_event: str) -> list[str]:
    """Return the public ids of the messages after this event; none for nonsense."""
    if not _is_database_id(last_seen_event):
        return []
    activity = new_activity(
        ticket_request.ticket.pk,
        last_seen_event=int(last_seen_event),
        actor=ticket_request.actor,
    )
    messages_only = activity.filter(type__in=MESSAGES)
    return list(messages_only.values_list("data__object__id", flat=True))


def _is_database_id(text: str) -> bool:
    """Return whether the text is a number that fits the databases' integers."""
    return text.isascii() and text.isdigit() and len(text) < 19
