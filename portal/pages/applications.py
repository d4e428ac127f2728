"""Applications: listed, made, changed, given another secret, revoked.

They belong to the live organization: a sandbox has test keys, and no OAuth of its own.
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
    form_of,
    profile_of,
)
from portal.pages.choices import OverlapForm
from portal.pages.door import Place, members_only, owners_only
from portal.pages.sending import (
    form_methods,
    form_page,
    is_taken,
    isolated,
    secret_page,
    send_once,
    sent,
)

_MOST_SHOWN: Final = 200
_MOST_ENDED: Final = 20


@require_safe
@members_only
def applications(request: HttpRequest, place: Place) -> HttpResponse:
    seen = _seen(request, place)
    ended = seen.filter(revoked_at__isnull=False).order_by("-revoked_at")
    usable = seen.filter(revoked_at__isnull=True)[:_MOST_SHOWN]
    context = {"place": place, "applications": usable, "ended": ended[:_MOST_ENDED]}
    return render(request, "portal/applications/list.html", context)


@require_safe
@members_only
def application(request: HttpRequest, place: Place, application: int) -> HttpResponse:
    found = _find(request, place, application)
    context = {
        "place": place,
        "application": found,
        "addresses": found.redirect_uris.split(),
        "can": [
            (scope, sentence)
            for scope, sentence in SENTENCES.items()
            if scope in found.scopes
        ],
    }
    return render(request, "portal/applications/one.html", context)


@form_methods
@owners_only
def create(request: HttpRequest, place: Place) -> HttpResponse:
    form = ApplicationForm(sent(request))
    if form.is_valid() and (answer := _create(request, place, form)):
        return answer
    return form_page(request, "portal/applications/new.html", {"form": form})


@form_methods
@owners_only
def change(request: HttpRequest, place: Place, application: int) -> HttpResponse:
    found = _find(request, place, application)
    form = form_of(found, sent(request))
    if form.is_valid() and is_taken(
        form,
        lambda: services.change_application(
            found,
            profile=form.profile(profile_of(found)),
            actor=place.actor(request),
            at=now(),
        ),
    ):
        messages.success(request, f"{isolated(found.name)} is changed.")
        return redirect(_page_of(found))
    context = {"form": form, "application": found}
    return form_page(request, "portal/applications/change.html", context)


@form_methods
@owners_only
def rotate(request: HttpRequest, place: Place, application: int) -> HttpResponse:
    """Give it another secret; the one there is counts for a while longer."""
    found = _find(request, place, application)
    form = OverlapForm(sent(request))
    if form.is_valid() and (answer := _rotate(request, place, found, form)):
        return answer
    context = {"form": form, "application": found}
    return form_page(request, "portal/applications/rotate.html", context)


@form_methods
@owners_only
def revoke(request: HttpRequest, place: Place, application: int) -> HttpResponse:
    """Ask, and then end it and every token it has."""
    found = _find(request, place, application)
    if request.method != "POST":
        context = {"application": found, "connections": found.connections.count()}
        return render(request, "portal/applications/revoke.html", context)
    services.revoke_application(found, actor=place.actor(request), at=now())
    said = f"{isolated(found.name)} is revoked, and every access it had has ended."
    messages.success(request, said)
    return redirect("portal:applications")


def _seen(request: HttpRequest, place: Place) -> QuerySet[Application]:
    counting = ApplicationSecret.objects.valid(at=now()).order_by("-id")
    seen = Application.objects.visible_to(place.actor(request)).with_last_use()
    found: QuerySet[Application] = seen.select_related("user").prefetch_related(
        Prefetch("secrets", queryset=counting)
    )
    return found


def _find(request: HttpRequest, place: Place, number: int) -> Application:
    return get_object_or_404(_seen(request, place), pk=number)


def _page_of(application: Application) -> str:
    return reverse("portal:application", args=[application.pk])


def _create(
    request: HttpRequest, place: Place, form: ApplicationForm
) -> HttpResponse | None:
    actor = place.actor(request)

    def show(made: Application, secret: str | None) -> HttpResponse:
        if secret is not None:
            return _show(request, made, secret)
        said = f"{isolated(made.name)} is made. Its client id is below."
        messages.success(request, said)
        return redirect(_page_of(made))

    return send_once(
        request,
        form,
        actor=actor,
        back=reverse("portal:applications"),
        make=lambda: services.create_application(
            place.organization,
            profile=form.profile(services.Profile("")),
            is_confidential=form.is_confidential,
            owner=place.membership.user,
            actor=actor,
            at=now(),
        ),
        show=show,
    )


def _rotate(
    request: HttpRequest, place: Place, application: Application, form: OverlapForm
) -> HttpResponse | None:
    actor, at = place.actor(request), now()
    until = at + form.length() if form.length() else None
    return send_once(
        request,
        form,
        actor=actor,
        back=_page_of(application),
        make=lambda: services.rotate_application_secret(
            application, overlap=form.length(), actor=actor, at=at
        ),
        show=lambda made, secret: _show(request, made, secret, until=until),
    )


def _show(
    request: HttpRequest, application: Application, secret: str | None, **more: Any
) -> HttpResponse:
    context = {"application": application, "secret": secret, **more}
    return secret_page(request, "portal/applications/secret.html", context)
