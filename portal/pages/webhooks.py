"""Endpoints: where events of the sandbox and of the live organization are sent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from api.datetimes import now
from portal.pages.door import Place, members_only, owners_only
from portal.pages.endpoint_rows import find_endpoint, seen_endpoints
from portal.pages.sending import (
    form_methods,
    form_page,
    is_taken,
    secret_page,
    send_once,
    sent,
    tell,
)
from portal.pages.sides import actor_at, mode_asked, sides_of
from portal.pages.webhook_forms import NewEndpointForm, form_of
from portal.pages.webhook_words import EndpointRow
from webhooks import services
from webhooks.models import Endpoint


@require_safe
@members_only
def webhooks(request: HttpRequest, place: Place) -> HttpResponse:
    rows = [EndpointRow(endpoint) for endpoint in seen_endpoints(request, place)]
    context = {"place": place, "sides": sides_of(place, rows)}
    return render(request, "portal/webhooks/list.html", context)


@form_methods
@owners_only
def create(request: HttpRequest, place: Place) -> HttpResponse:
    form = NewEndpointForm(sent(request), place=place, mode=mode_asked(request))
    if form.is_valid() and (answer := _create(request, place, form)):
        return answer
    return form_page(request, "portal/webhooks/new.html", {"form": form})


@form_methods
@owners_only
def change(request: HttpRequest, place: Place, endpoint: int) -> HttpResponse:
    found = find_endpoint(request, place, endpoint)
    form = form_of(found, sent(request))
    if form.is_valid() and is_taken(
        form,
        lambda: services.change_endpoint(
            found,
            actor=actor_at(request, place, found),
            wishes=form.wishes(),
            at=now(),
        ),
    ):
        messages.success(request, "The endpoint is changed.")
        return redirect(page_of(found))
    context = {"form": form, "row": EndpointRow(found)}
    return form_page(request, "portal/webhooks/change.html", context)


@form_methods
@owners_only
def rotate(request: HttpRequest, place: Place, endpoint: int) -> HttpResponse:
    """Give it another secret; for 24 hours both sign."""
    found = find_endpoint(request, place, endpoint)
    form = forms.Form(sent(request))
    if form.is_valid() and (answer := _rotate(request, place, found, form)):
        return answer
    context = {"form": form, "row": EndpointRow(found)}
    return form_page(request, "portal/webhooks/rotate.html", context)


@form_methods
@owners_only
def delete(request: HttpRequest, place: Place, endpoint: int) -> HttpResponse:
    """Ask, and then forget it with its deliveries."""
    found = find_endpoint(request, place, endpoint)
    if request.method != "POST":
        context = {"row": EndpointRow(found), "deliveries": found.deliveries.count()}
        return render(request, "portal/webhooks/delete.html", context)
    actor = actor_at(request, place, found)
    tell(
        request,
        lambda: services.delete_endpoint(found, actor=actor, at=now()),
        "The endpoint is deleted. Nothing more is sent there.",
    )
    return redirect("portal:webhooks")


def page_of(endpoint: Endpoint) -> str:
    return reverse("portal:endpoint", args=[endpoint.pk])


def _create(
    request: HttpRequest, place: Place, form: NewEndpointForm
) -> HttpResponse | None:
    actor = place.actor(request, organization=form.organization)
    return send_once(
        request,
        form,
        actor=actor,
        back=reverse("portal:webhooks"),
        make=lambda: services.create_endpoint(
            form.organization, actor=actor, wishes=form.wishes(), at=now()
        ),
        show=lambda made, secret: _show(request, made, secret),
    )


def _rotate(
    request: HttpRequest, place: Place, endpoint: Endpoint, form: forms.Form
) -> HttpResponse | None:
    actor, at = actor_at(request, place, endpoint), now()
    return send_once(
        request,
        form,
        actor=actor,
        back=page_of(endpoint),
        make=lambda: services.rotate_secret(endpoint, actor=actor, at=at),
        show=lambda made, secret: _show(
            request, made, secret, until=at + services.OVERLAP
        ),
    )


def _show(
    request: HttpRequest, endpoint: Endpoint, secret: str | None, **more: Any
) -> HttpResponse:
    context = {"row": EndpointRow(endpoint), "secret": secret, **more}
    return secret_page(request, "portal/webhooks/secret.html", context)
