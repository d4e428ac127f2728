"""The contact form: anybody can create a ticket of the support organization."""

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
from portal.pages.member_context import MemberContext, find_member_context
from portal.services.contact import (
    ContactMessage,
    LimitRequest,
    create_contact_ticket,
    request_higher_limit,
)
from tickets.models import Ticket

_TICKET_ID: Final = re.compile(r"TICK-[0-9]{1,18}")


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form or create its ticket; `?about=limit` asks for a higher limit."""
    member = find_member_context(request) if request.user.is_authenticated else None
    is_limit = request.GET.get("about") == "limit"
    form = (LimitForm if is_limit else ContactForm)(
        request.POST or None, known_email=_email_of(request)
    )
    if request.method != "POST":
        return _page(request, form, member, status=200)
    usage = _exceeded_limit(request)
    if usage is not None:
        return _page(request, form, member, status=429, usage=usage)
    if not form.is_valid():
        return _page(request, form, member, status=400)
    if form.is_from_a_program:
        return _redirect_to_thanks("")
    ticket = _create_ticket(form, member, actor=_actor(request, member))
    return _redirect_to_thanks(ticket.public_id)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thank and name the ticket, on its own address: a reload submits nothing."""
    ticket = request.GET.get("ticket", "")
    context = {"ticket": ticket if _TICKET_ID.fullmatch(ticket) else ""}
    return render(request, "portal/contact_thanks.html", context)


def _page(
    request: HttpRequest,
    form: ContactForm,
    member: MemberContext | None,
    *,
    status: int,
    usage: Usage | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "is_limit": isinstance(form, LimitForm),
        "member": member,
        "rate": member.organization.rate if member else None,
        "minutes": -(-usage.resets_in // 60) if usage else None,
    }
    page = render(request, "portal/contact.html", context, status=status)
    if usage is not None:
        page["Retry-After"] = str(usage.resets_in)
    return page


def _redirect_to_thanks(ticket: str) -> HttpResponse:
    query = f"?{urlencode({'ticket': ticket})}" if ticket else ""
    return HttpResponseRedirect(reverse("portal:contact_thanks") + query, status=303)


def _email_of(request: HttpRequest) -> str:
    return request.user.email if isinstance(request.user, User) else ""


def _exceeded_limit(request: HttpRequest) -> Usage | None:
    """Count this form for the client's address; return the limit when it is exceeded.

    Forms with errors count as well. The typed address has no limit: a stranger could
    use it up for its owner. The mails to it have a ceiling in notifications.
    """
    usage = count(
        request,
        policy="contact",
        bucket=address_bucket(request),
        rate=settings.CONTACT_LIMIT,
    )
    return usage if usage is not None and usage.exceeded else None


def _create_ticket(
    form: ContactForm, member: MemberContext | None, *, actor: Actor
) -> Ticket:
    data, facts = form.cleaned_data, _facts(member)
    if isinstance(form, LimitForm):
        organization = member.organization if member else None
        limit_request = LimitRequest(
            data["requests_per_hour"],
            data["message"],
            form.address,
            organization,
            facts,
        )
        return request_higher_limit(limit_request, actor=actor, at=now())
    message = ContactMessage(
        data["subject"], data["message"], form.address, facts=facts
    )
    return create_contact_ticket(message, actor=actor, at=now())


def _facts(member: MemberContext | None) -> dict[str, str]:
    if member is None:
        return {}
    return {
        "organization": member.organization.name,
        "organization_slug": member.organization.slug,
        "role": member.membership.role,
    }


def _actor(request: HttpRequest, member: MemberContext | None) -> Actor:
    if member is not None:
        return member.actor(request)
    return replace(Actor.system("Contact form"), request_id=request_id(request))
