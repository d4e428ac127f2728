"""Need Help? A form that becomes a ticket to us, for everybody."""

import re
from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import Actor
from accounts.models import User
from api.client_address import address_bucket
from api.datetimes import now
from api.request_id import request_id
from api.throttling import Usage, count
from portal.pages.contact_forms import ContactForm, LimitForm
from portal.pages.door import Place, place_of
from portal.services.contact import Letter, write_to_us

_TICKET: Final = re.compile(r"TICK-[0-9]{1,18}")


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form, or file what it says; `?about=limit` asks for a higher limit."""
    place = place_of(request) if request.user.is_authenticated else None
    is_limit = request.GET.get("about") == "limit"
    form = (LimitForm if is_limit else ContactForm)(
        request.POST or None, known_email=_email_of(request)
    )
    if request.method != "POST":
        return _page(request, form, place, status=200)
    usage = _spent(request)
    if usage is not None:
        return _page(request, form, place, status=429, usage=usage)
    if not form.is_valid():
        return _page(request, form, place, status=400)
    if form.is_from_a_program:
        return _thanked("")
    letter = _limit_letter(form, place) if is_limit else _letter(form, place)
    ticket = write_to_us(letter, actor=_actor(request, place), at=now())
    return _thanked(ticket.public_id)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thank, and name the ticket: a page of its own, so reloading sends nothing."""
    ticket = request.GET.get("ticket", "")
    shown = ticket if _TICKET.fullmatch(ticket) else ""
    return render(request, "portal/contact_thanks.html", {"ticket": shown})


def _page(
    request: HttpRequest,
    form: ContactForm,
    place: Place | None,
    *,
    status: int,
    usage: Usage | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "is_limit": isinstance(form, LimitForm),
        "place": place,
        "rate": place.organization.rate if place else None,
        "minutes": -(-usage.resets_in // 60) if usage else None,
    }
    page = render(request, "portal/contact.html", context, status=status)
    if usage is not None:
        page["Retry-After"] = str(usage.resets_in)
    return page


def _thanked(ticket: str) -> HttpResponse:
    query = f"?{urlencode({'ticket': ticket})}" if ticket else ""
    return HttpResponseRedirect(reverse("portal:contact_thanks") + query, status=303)


def _email_of(request: HttpRequest) -> str:
    return request.user.email if isinstance(request.user, User) else ""


def _spent(request: HttpRequest) -> Usage | None:
    """Count this form of the client; return the limit when it is used up.

    Refused forms count as well. Who is named as the reader is not counted: a stranger
    could keep them from writing to us. Their mails have a ceiling (notifications).
    """
    usage = count(
        request,
        policy="contact",
        bucket=address_bucket(request),
        rate=settings.CONTACT_LIMIT,
    )
    return usage if usage is not None and usage.exceeded else None


def _letter(form: ContactForm, place: Place | None) -> Letter:
    told = form.cleaned_data
    return Letter(
        told["subject"], told["message"], form.address, "question", _facts(place)
    )


def _limit_letter(form: ContactForm, place: Place | None) -> Letter:
    told, facts = form.cleaned_data, _facts(place)
    wanted = f"{told['wanted']}/h"
    facts["limit_wanted"] = wanted
    if place is not None:
        rate = place.organization.rate
        facts["limit_now"] = f"{rate.limit} in {rate.seconds} s"
    whose = f" for {place.organization.name}" if place else ""
    subject = f"Higher limit{whose}: {wanted}"
    return Letter(subject, told["message"], form.address, "limit", facts)


def _facts(place: Place | None) -> dict[str, str]:
    if place is None:
        return {}
    return {
        "organization": place.organization.name,
        "organization_slug": place.organization.slug,
        "role": place.membership.role,
    }


def _actor(request: HttpRequest, place: Place | None) -> Actor:
    if place is not None:
        return place.actor(request)
    return replace(Actor.system("Contact form"), request_id=request_id(request))
