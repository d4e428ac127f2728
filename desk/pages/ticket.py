"""The ticket's page: the conversation, what is said there, and where one goes next."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from api.errors import ApiError, NotFound
from desk import services
from desk.errors import NewsArrived
from desk.models import AfterSend, Mode, SavedReply
from desk.news import MESSAGES, news_of
from desk.pages.beside import Beside
from desk.pages.door import agents_only
from desk.pages.filling import fill
from desk.pages.thread import read_thread
from desk.pages.ticket_forms import DraftForm, PresenceForm, SayForm, faults_in
from desk.pages.ticket_page import (
    Visit,
    anew,
    beside_of,
    draw,
    draw_thread,
    go,
    presences_of,
    refused,
    visit,
)
from desk.services import Answer
from tickets.models import Comment

_SENT = {Mode.REPLY: "Reply sent", Mode.NOTE: "Note added"}


@agents_only()
@require_GET
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    here = visit(request, number)
    services.note_presence(here.ticket, actor=here.actor, is_writing=False, at=here.at)
    return draw(here)


@agents_only()
@require_GET
def ticket_thread(request: HttpRequest, number: str) -> HttpResponse:
    """Return the conversation as it is now, or the messages before one of it."""
    here = visit(request, number)
    before = request.GET.get("before", "")
    if not before:
        new = _arrived(here, request.GET.get("seen", ""))
        return draw_thread(
            here, read_thread(here.ticket, actor=here.actor, new=new), "conversation"
        )
    if not (before.isascii() and before.isdigit() and len(before) < 19):
        return HttpResponse(status=404)
    try:
        thread = read_thread(here.ticket, actor=here.actor, before=int(before))
    except NotFound:
        return HttpResponse(status=404)
    return draw_thread(here, thread, "earlier")


@agents_only(permission="tickets.add_comment")
@require_POST
def ticket_reply(request: HttpRequest, number: str) -> HttpResponse:
    """Say it, as a reply or as a note; whatever is refused stays in the box."""
    here, form = visit(request, number), SayForm(request.POST)
    if not form.is_valid():
        mode, text = request.POST.get("mode", ""), request.POST.get("text", "")
        typed = {mode: text[:100_000]} if mode in Mode.values else {}
        return draw(here, status=400, typed=typed, refusal=faults_in(form))
    said = form.cleaned_data
    answer = Answer(Mode(said["mode"]), said["text"], said["seen"], form.status)
    onward = beside_of(here)  # before the ticket leaves its queue
    try:
        services.send_answer(here.ticket, actor=here.actor, answer=answer, at=here.at)
    except ApiError as refusal:
        return _stopped(here, refusal, answer)
    done = f"{_SENT[answer.mode]}: {here.ticket.public_id}."
    return _onward(here, onward, _remember(here, said["after"]), done)


@agents_only(permission="tickets.add_comment")
@require_POST
def ticket_draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what has been typed so far."""
    here, form = visit(request, number), DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"refusal": faults_in(form)}, status=400)
    services.keep_draft(
        here.ticket,
        actor=here.actor,
        mode=Mode(form.cleaned_data["mode"]),
        text=form.cleaned_data["text"] or "",
        at=here.at,
    )
    return HttpResponse(status=204)


@agents_only()
@require_POST
def ticket_presence(request: HttpRequest, number: str) -> HttpResponse:
    """Note that somebody is here; tell who else is, and whether something arrived."""
    here, form = visit(request, number), PresenceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"refusal": faults_in(form)}, status=400)
    said = form.cleaned_data
    if said["is_leaving"]:
        services.leave_ticket(here.ticket, actor=here.actor)
        return HttpResponse(status=204)
    services.note_presence(
        here.ticket, actor=here.actor, is_writing=said["is_writing"], at=here.at
    )
    present = [
        {"name": one.agent.name, "is_writing": one.is_writing}
        for one in presences_of(here)
    ]
    news = news_of(here.ticket.pk, seen=said["seen"], actor=here.actor)
    return JsonResponse({"present": present, "has_news": news.exists()})


@agents_only(permission="tickets.add_comment")
@require_GET
def ticket_saved_reply(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Return a saved reply with this ticket's names in it."""
    here = visit(request, number)
    usable = SavedReply.objects.usable_by(here.agent).filter(code=code)
    found = sorted(usable, key=lambda reply: reply.owner_id is None)
    if not found:
        return HttpResponse(status=404)
    return JsonResponse({"text": fill(found[0].text, here.ticket, agent=here.agent)})


@agents_only(permission="tickets.add_comment")
@require_POST
def ticket_publish(request: HttpRequest, number: str, comment: str) -> HttpResponse:
    """Let the customer read a note of one's own; the page asked for a confirmation."""
    here = visit(request, number)
    seen = Comment.objects.filter(ticket=here.ticket).visible_to(here.actor)
    note = seen.filter(pk=comment).first()
    if note is None:
        return HttpResponse(status=404)
    try:
        services.publish_note(note, actor=here.actor, at=here.at)
    except ApiError as refusal:
        return refused(here, refusal)
    done = "Published: the customer can read it now."
    if here.is_part:
        return draw(anew(here), done=done)
    messages.success(request, done)
    return redirect(beside_of(here).url_of(here.ticket.pk))


def _stopped(here: Visit, refusal: ApiError, answer: Answer) -> HttpResponse:
    """Keep what was written as a draft, and show it with what came in between."""
    services.keep_draft(
        here.ticket, actor=here.actor, mode=answer.mode, text=answer.text, at=here.at
    )
    return refused(
        here,
        refusal,
        typed={answer.mode: answer.text},
        new=_arrived(here, str(answer.seen)),
        is_stopped=isinstance(refusal, NewsArrived),
    )


def _onward(here: Visit, beside: Beside, after: AfterSend, done: str) -> HttpResponse:
    """Say that it is done, where this agent wants to be now."""
    if after == AfterSend.STAY and here.is_part:
        return draw(anew(here), done=done)
    messages.success(here.request, done)
    places = {
        AfterSend.STAY: beside.url_of(here.ticket.pk),
        AfterSend.NEXT: beside.next_url,
        AfterSend.LIST: beside.list_url,
    }
    return go(here, places[after])


def _arrived(here: Visit, seen: str) -> list[str]:
    """Return the ids of the messages that came after what a page had seen."""
    if not (seen.isascii() and seen.isdigit() and len(seen) < 19):
        return []
    news = news_of(here.ticket.pk, seen=int(seen), actor=here.actor)
    return list(
        news.filter(type__in=MESSAGES).values_list("data__object__id", flat=True)
    )


def _remember(here: Visit, after: str) -> AfterSend:
    """Keep where this agent wants to be next, and return it."""
    wanted = AfterSend(after or AfterSend.STAY)
    services.remember_after_send(wanted, actor=here.actor)
    return wanted
