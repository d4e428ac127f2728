"""API keys: listed, issued, rolled, revoked. A secret is in one answer and no other."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import services
from accounts.models import ApiKey
from api.datetimes import now
from portal.pages.choices import OverlapForm
from portal.pages.door import Place, members_only, owners_only
from portal.pages.key_forms import KeyForm
from portal.pages.key_rows import KeyRow, with_secrets
from portal.pages.sending import (
    form_methods,
    form_page,
    isolated,
    secret_page,
    send_once,
    sent,
)
from portal.pages.sides import actor_at, mode_asked, organization_of, seen_by, sides_of

_MOST_SHOWN: Final = 200
_MOST_ENDED: Final = 20


@require_safe
@members_only
def keys(request: HttpRequest, place: Place) -> HttpResponse:
    """List the keys that count, the sandbox's first, then those that ended lately."""
    at = now()
    found = with_secrets(seen_by(request, place, ApiKey), at=at)
    over = found.filter(Q(revoked_at__isnull=False) | Q(expires_at__lte=at))
    rows = [KeyRow(key, at) for key in found.usable(at=at)[:_MOST_SHOWN]]
    context = {
        "sides": sides_of(place, rows),
        "most": _MOST_SHOWN if len(rows) == _MOST_SHOWN else 0,
        "ended": [KeyRow(key, at) for key in over[:_MOST_ENDED]],
    }
    return render(request, "portal/keys/list.html", {"place": place, **context})


@form_methods
@owners_only
def create(request: HttpRequest, place: Place) -> HttpResponse:
    form = KeyForm(sent(request), initial={"mode": mode_asked(request)})
    if form.is_valid() and (answer := _issue(request, place, form)):
        return answer
    return form_page(request, "portal/keys/new.html", {"form": form})


@form_methods
@owners_only
def roll(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Give a key another secret; the one there is counts for a while longer."""
    found = _find(request, place, key)
    form = OverlapForm(sent(request))
    if form.is_valid() and (answer := _roll(request, place, found, form)):
        return answer
    context = {"form": form, "row": KeyRow(found, now())}
    return form_page(request, "portal/keys/roll.html", context)


@form_methods
@owners_only
def revoke(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Ask, and then end it for good."""
    found = _find(request, place, key)
    if request.method != "POST":
        context = {"row": KeyRow(found, now())}
        return render(request, "portal/keys/revoke.html", context)
    actor = actor_at(request, place, found)
    services.revoke_key(found, actor=actor, at=now())
    said = f"{isolated(found.name)} is revoked. It is refused from now on."
    messages.success(request, said)
    return redirect("portal:keys")


def _find(request: HttpRequest, place: Place, number: int) -> ApiKey:
    seen = with_secrets(seen_by(request, place, ApiKey), at=now())
    found: ApiKey = get_object_or_404(seen, pk=number)
    return found


def _issue(request: HttpRequest, place: Place, form: KeyForm) -> HttpResponse | None:
    organization = organization_of(place, form.cleaned_data["mode"])
    actor, at = place.actor(request, organization=organization), now()
    return send_once(
        request,
        form,
        actor=actor,
        back=reverse("portal:keys"),
        make=lambda: services.issue_key(
            organization,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(at=at),
            actor=actor,
            at=at,
        ),
        show=lambda key, secret: _show(request, key, secret),
    )


def _roll(
    request: HttpRequest, place: Place, key: ApiKey, form: OverlapForm
) -> HttpResponse | None:
    actor, at = actor_at(request, place, key), now()
    return send_once(
        request,
        form,
        actor=actor,
        back=reverse("portal:keys"),
        make=lambda: services.rotate_key(
            key, overlap=form.length(), actor=actor, at=at
        ),
        show=lambda key, secret: _show(
            request, key, secret, until=at + form.length() if form.length() else None
        ),
    )


def _show(
    request: HttpRequest, key: ApiKey, secret: str | None, **more: Any
) -> HttpResponse:
    is_test = key.organization.is_sandbox
    context = {
        "key": key,
        "secret": secret,
        "is_test": is_test,
        "is_live": not is_test,
        "base": settings.PUBLIC_URL,
        **more,
    }
    return secret_page(request, "portal/keys/secret.html", context)
