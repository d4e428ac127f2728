"""Open and revoke a credential from its ticket's page.

The rules are those of `credentials`: a reason, a recent sign-in, the limits and the
access log. The response holds the secret once, as JSON for the page's script.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.admin.show import explain
from accounts.pages.recent_sign_in import has_signed_in_within, redirect_to_confirmation
from api.datetimes import now
from api.errors import ApiError
from credentials.admin.forms import ReasonForm
from credentials.admin.reveal import reveal
from credentials.models import Credential
from credentials.services import revoke_credential
from desk.pages.decorators import agents_only
from desk.pages.sidebar import secret_of
from desk.pages.ticket_forms import error_text
from desk.pages.ticket_page import (
    TicketRequest,
    load_ticket_request,
    queue_context_of,
    redirect_to,
    reload,
    render_sidebar,
    render_ticket,
)


@agents_only(permission="credentials.open_credential")
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_reveal(request: HttpRequest, number: str, credential: str) -> HttpResponse:
    """Return the form for the reason on GET; open the secret on POST.

    Both need a recent sign-in, which the access log relies on.
    """
    ticket_request = load_ticket_request(request, number)
    target = _find_credential(ticket_request, credential)
    is_fresh = has_signed_in_within(request, settings.REVEAL_SIGN_IN_AGE)
    if not is_fresh and request.method == "POST" and ticket_request.is_htmx:
        # htmx cannot follow a redirect to another page, so the page gets a link to it.
        return _render_secret(ticket_request, target, needs_sign_in=True)
    if not is_fresh:
        return redirect_to_confirmation(request)
    if request.method != "POST":
        return render_ticket(ticket_request, active_secret=target.pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _render_secret(
            ticket_request, target, status=400, secret_refusal=error_text(form)
        )
    try:
        revealed = reveal(request, target, form.cleaned_data["reason"])
    except ApiError as refusal:
        return _render_secret_refusal(ticket_request, target, refusal)
    return _render_secret(
        reload(ticket_request),
        revealed.credential,
        opened=revealed.plaintext.expose(),
        receipt=revealed.receipt,
    )


@agents_only(permission="credentials.open_credential")
@require_POST
def ticket_revoke(request: HttpRequest, number: str, credential: str) -> HttpResponse:
    """Revoke a credential before it expires. The page asks for a confirmation."""
    ticket_request = load_ticket_request(request, number)
    target = _find_credential(ticket_request, credential)
    try:
        revoke_credential(target, actor=ticket_request.actor, at=ticket_request.at)
    except ApiError as refusal:
        target.refresh_from_db()
        return _render_secret_refusal(ticket_request, target, refusal)
    if ticket_request.is_htmx:
        return render_sidebar(reload(ticket_request))
    messages.success(request, f"Destroyed: {target.public_id}.")
    queue_context = queue_context_of(ticket_request)
    return redirect_to(ticket_request, queue_context.url_of(ticket_request.ticket.pk))


def _find_credential(ticket_request: TicketRequest, number: str) -> Credential:
    credentials = Credential.objects.filter(ticket=ticket_request.ticket)
    found: Credential | None = credentials.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _render_secret_refusal(
    ticket_request: TicketRequest, credential: Credential, refusal: ApiError
) -> HttpResponse:
    """Return the error's message, status and headers (Retry-After)."""
    response = _render_secret(
        reload(ticket_request),
        credential,
        status=refusal.status,
        secret_refusal=explain(refusal),
    )
    for name, value in refusal.headers.items():
        response[name] = value
    return response


def _render_secret(
    ticket_request: TicketRequest,
    credential: Credential,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Return the fragment of this credential; without htmx the whole page."""
    more["active_secret"] = credential.pk
    if not ticket_request.is_htmx:
        return render_ticket(ticket_request, status=status, **more)
    ticket, actor = ticket_request.ticket, ticket_request.actor
    context = {
        "ticket": ticket,
        "secret": secret_of(credential, ticket, actor=actor, at=now()),
        "query": "",
        **more,
    }
    return TemplateResponse(
        ticket_request.request, "desk/ticket/secret.html", context, status=status
    )
