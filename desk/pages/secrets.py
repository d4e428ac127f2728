"""Opening a secret without leaving its ticket, and destroying it.

The reason, the fresh look at who asks, the limits and the record are custody's own; the
answer holds the secret once, as data for a script that shows one field at a time.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.admin.show import explain
from accounts.pages.freshness import confirm_first, has_signed_in_within
from api.datetimes import now
from api.errors import ApiError
from credentials.admin.forms import ReasonForm
from credentials.admin.opening import reveal
from credentials.models import Credential
from credentials.services import revoke_credential
from desk.pages.door import agents_only
from desk.pages.facts import secret_of
from desk.pages.ticket_forms import faults_in
from desk.pages.ticket_page import Visit, anew, beside_of, draw, draw_facts, go, visit


@agents_only(permission="credentials.open_credential")
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_reveal(request: HttpRequest, number: str, credential: str) -> HttpResponse:
    """Ask on GET why, after asking who; open on POST, on record."""
    here = visit(request, number)
    kept = _credential_of(here, credential)
    is_fresh = has_signed_in_within(request, settings.REVEAL_SIGN_IN_AGE)
    if request.method != "POST":
        return draw(here, asked_secret=kept.pk) if is_fresh else confirm_first(request)
    if not is_fresh:
        # A small request cannot follow a person to another page: it shows the way.
        return (
            _show(here, kept, needs_sign_in=True)
            if here.is_part
            else (confirm_first(request))
        )
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(here, kept, status=400, secret_refusal=faults_in(form))
    try:
        revealed = reveal(request, kept, form.cleaned_data["reason"])
    except ApiError as refusal:
        answer = _show(
            anew(here), kept, status=refusal.status, secret_refusal=explain(refusal)
        )
        for name, value in refusal.headers.items():
            answer[name] = value
        return answer
    return _show(
        anew(here),
        revealed.credential,
        opened=revealed.plaintext.expose(),
        receipt=revealed.receipt,
    )


@agents_only(permission="credentials.open_credential")
@require_POST
def ticket_revoke(request: HttpRequest, number: str, credential: str) -> HttpResponse:
    """Destroy a secret before its time; the page asked twice."""
    here = visit(request, number)
    kept = _credential_of(here, credential)
    try:
        revoke_credential(kept, actor=here.actor, at=here.at)
    except ApiError as refusal:
        kept.refresh_from_db()
        return _show(
            anew(here), kept, status=refusal.status, secret_refusal=explain(refusal)
        )
    if here.is_part:
        return draw_facts(anew(here), revoked=kept.pk)
    messages.success(request, f"Destroyed: {kept.public_id}.")
    return go(here, beside_of(here).url_of(here.ticket.pk))


def _credential_of(here: Visit, number: str) -> Credential:
    found: Credential | None
    found = Credential.objects.filter(ticket=here.ticket, pk=number).first()
    if found is None:
        raise Http404
    return found


def _show(
    here: Visit, credential: Credential, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Return this one secret's place on the page, or the whole page with it open."""
    more["asked_secret"] = credential.pk
    if not here.is_part:
        return draw(here, status=status, **more)
    secret = secret_of(credential, here.ticket, actor=here.actor, at=now())
    context = {
        "here": here,
        "ticket": here.ticket,
        "secret": secret,
        "query": "",
        **more,
    }
    return TemplateResponse(
        here.request, "desk/ticket/secret.html", context, status=status
    )
