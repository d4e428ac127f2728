"""Pages of API keys: list, issue, rotate, revoke. One response alone has the secret."""

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
from portal.pages.decorators import members_only, owners_only
from portal.pages.form_actions import (
    bidi_text,
    form_methods,
    form_page,
    post_data,
    secret_page,
    submit_once,
)
from portal.pages.form_fields import OverlapForm
from portal.pages.key_forms import KeyForm
from portal.pages.key_rows import KeyRow, with_secrets
from portal.pages.member_context import MemberContext
from portal.pages.modes import (
    actor_for,
    organization_for_mode,
    requested_mode,
    sections_by_mode,
    visible_in_both_modes,
)

_MAX_ROWS: Final = 200
_MAX_ENDED_ROWS: Final = 20


@require_safe
@members_only
def keys(request: HttpRequest, member: MemberContext) -> HttpResponse:
    """List the live keys, the sandbox's first, then those that ended lately."""
    at = now()
    found = with_secrets(visible_in_both_modes(request, member, ApiKey), at=at)
    ended = found.filter(Q(revoked_at__isnull=False) | Q(expires_at__lte=at))
    rows = [KeyRow(key, at) for key in found.usable(at=at)[:_MAX_ROWS]]
    context = {
        "sections": sections_by_mode(member, rows),
        "most": _MAX_ROWS if len(rows) == _MAX_ROWS else 0,
        "ended": [KeyRow(key, at) for key in ended[:_MAX_ENDED_ROWS]],
    }
    return render(request, "portal/keys/list.html", {"member": member, **context})


@form_methods
@owners_only
def create(request: HttpRequest, member: MemberContext) -> HttpResponse:
    form = KeyForm(post_data(request), initial={"mode": requested_mode(request)})
    if form.is_valid() and (response := _issue(request, member, form)):
        return response
    return form_page(request, "portal/keys/new.html", {"form": form})


@form_methods
@owners_only
def rotate(request: HttpRequest, member: MemberContext, key: int) -> HttpResponse:
    """Add a secret; the present one stays valid for the chosen time."""
    found = _find(request, member, key)
    form = OverlapForm(post_data(request))
    if form.is_valid() and (response := _rotate(request, member, found, form)):
        return response
    context = {"form": form, "row": KeyRow(found, now())}
    return form_page(request, "portal/keys/rotate.html", context)


@form_methods
@owners_only
def revoke(request: HttpRequest, member: MemberContext, key: int) -> HttpResponse:
    """GET asks for confirmation; POST revokes the key."""
    found = _find(request, member, key)
    if request.method != "POST":
        context = {"row": KeyRow(found, now())}
        return render(request, "portal/keys/revoke.html", context)
    actor = actor_for(request, member, found)
    services.revoke_key(found, actor=actor, at=now())
    text = f"{bidi_text(found.name)} is revoked. It is refused from now on."
    messages.success(request, text)
    return redirect("portal:keys")


def _find(request: HttpRequest, member: MemberContext, number: int) -> ApiKey:
    visible = visible_in_both_modes(request, member, ApiKey)
    keys = with_secrets(visible, at=now())
    found: ApiKey = get_object_or_404(keys, pk=number)
    return found


def _issue(
    request: HttpRequest, member: MemberContext, form: KeyForm
) -> HttpResponse | None:
    organization = organization_for_mode(member, form.cleaned_data["mode"])
    actor, at = member.actor(request, organization=organization), now()
    return submit_once(
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
        show=lambda key, secret: _secret_page(request, key, secret),
    )


def _rotate(
    request: HttpRequest, member: MemberContext, key: ApiKey, form: OverlapForm
) -> HttpResponse | None:
    actor, at = actor_for(request, member, key), now()
    return submit_once(
        request,
        form,
        actor=actor,
        back=reverse("portal:keys"),
        make=lambda: services.rotate_key(
            key, overlap=form.overlap_time(), actor=actor, at=at
        ),
        show=lambda key, secret: _secret_page(
            request,
            key,
            secret,
            until=at + form.overlap_time() if form.overlap_time() else None,
        ),
    )


def _secret_page(
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
