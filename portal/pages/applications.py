"""Pages of OAuth applications: list, create, change, rotate the secret, revoke.

Applications belong to the live organization; a sandbox has test keys and no OAuth.
"""

from typing import Any, Final

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import services
from accounts.models import Application, ApplicationSecret
from accounts.scopes import SENTENCES
from api.datetimes import now
from portal.pages.application_forms import (
    ApplicationForm,
    profile_form,
    profile_of,
)
from portal.pages.decorators import members_only, owners_only
from portal.pages.form_actions import (
    bidi_text,
    form_methods,
    form_page,
    is_applied,
    post_data,
    secret_page,
    submit_once,
)
from portal.pages.form_fields import OverlapForm
from portal.pages.member_context import MemberContext

_MAX_ROWS: Final = 200
_MAX_REVOKED_ROWS: Final = 20


@require_safe
@members_only
def applications(request: HttpRequest, member: MemberContext) -> HttpResponse:
    visible = _visible(request, member)
    revoked = visible.filter(revoked_at__isnull=False).order_by("-revoked_at")
    usable = visible.filter(revoked_at__isnull=True)[:_MAX_ROWS]
    context = {
        "member": member,
        "applications": usable,
        "revoked": revoked[:_MAX_REVOKED_ROWS],
    }
    return render(request, "portal/applications/list.html", context)


@require_safe
@members_only
def application(
    request: HttpRequest, member: MemberContext, application: int
) -> HttpResponse:
    found = _find(request, member, application)
    context = {
        "member": member,
        "application": found,
        "addresses": found.redirect_uris.split(),
        "scopes": [
            (scope, sentence)
            for scope, sentence in SENTENCES.items()
            if scope in found.scopes
        ],
    }
    return render(request, "portal/applications/detail.html", context)


@form_methods
@owners_only
def create(request: HttpRequest, member: MemberContext) -> HttpResponse:
    form = ApplicationForm(post_data(request))
    if form.is_valid() and (response := _create(request, member, form)):
        return response
    return form_page(request, "portal/applications/new.html", {"form": form})


@form_methods
@owners_only
def change(
    request: HttpRequest, member: MemberContext, application: int
) -> HttpResponse:
    found = _find(request, member, application)
    form = profile_form(found, post_data(request))
    if form.is_valid() and is_applied(
        form,
        lambda: services.change_application(
            found,
            profile=form.profile(profile_of(found)),
            actor=member.actor(request),
            at=now(),
        ),
    ):
        messages.success(request, f"{bidi_text(found.name)} is changed.")
        return redirect(_application_url(found))
    context = {"form": form, "application": found}
    return form_page(request, "portal/applications/change.html", context)


@form_methods
@owners_only
def rotate(
    request: HttpRequest, member: MemberContext, application: int
) -> HttpResponse:
    """Add a secret; the present one stays valid for the chosen time."""
    found = _find(request, member, application)
    form = OverlapForm(post_data(request))
    if form.is_valid() and (response := _rotate(request, member, found, form)):
        return response
    context = {"form": form, "application": found}
    return form_page(request, "portal/applications/rotate.html", context)


@form_methods
@owners_only
def revoke(
    request: HttpRequest, member: MemberContext, application: int
) -> HttpResponse:
    """GET asks for confirmation; POST revokes the application and its tokens."""
    found = _find(request, member, application)
    if request.method != "POST":
        context = {"application": found, "connections": found.connections.count()}
        return render(request, "portal/applications/revoke.html", context)
    services.revoke_application(found, actor=member.actor(request), at=now())
    text = f"{bidi_text(found.name)} is revoked, and every access it had has ended."
    messages.success(request, text)
    return redirect("portal:applications")


def _visible(request: HttpRequest, member: MemberContext) -> QuerySet[Application]:
    valid = ApplicationSecret.objects.valid(at=now()).order_by("-id")
    visible = Application.objects.visible_to(member.actor(request)).with_last_use()
    found: QuerySet[Application] = visible.select_related("user").prefetch_related(
        Prefetch("secrets", queryset=valid)
    )
    return found


def _find(request: HttpRequest, member: MemberContext, number: int) -> Application:
    return get_object_or_404(_visible(request, member), pk=number)


def _application_url(application: Application) -> str:
    return reverse("portal:application", args=[application.pk])


def _create(
    request: HttpRequest, member: MemberContext, form: ApplicationForm
) -> HttpResponse | None:
    actor = member.actor(request)

    def show(made: Application, secret: str | None) -> HttpResponse:
        if secret is not None:
            return _secret_page(request, made, secret)
        text = f"{bidi_text(made.name)} is made. Its client id is below."
        messages.success(request, text)
        return redirect(_application_url(made))

    return submit_once(
        request,
        form,
        actor=actor,
        back=reverse("portal:applications"),
        make=lambda: services.create_application(
            member.organization,
            profile=form.profile(services.Profile("")),
            is_confidential=form.is_confidential,
            owner=member.membership.user,
            actor=actor,
            at=now(),
        ),
        show=show,
    )


def _rotate(
    request: HttpRequest,
    member: MemberContext,
    application: Application,
    form: OverlapForm,
) -> HttpResponse | None:
    actor, at = member.actor(request), now()
    until = at + form.overlap_time() if form.overlap_time() else None
    return submit_once(
        request,
        form,
        actor=actor,
        back=_application_url(application),
        make=lambda: services.rotate_application_secret(
            application, overlap=form.overlap_time(), actor=actor, at=at
        ),
        show=lambda made, secret: _secret_page(request, made, secret, until=until),
    )


def _secret_page(
    request: HttpRequest, application: Application, secret: str | None, **more: Any
) -> HttpResponse:
    context = {"application": application, "secret": secret, **more}
    return secret_page(request, "portal/applications/secret.html", context)
