"""Pages of webhook endpoints: list, create, change, rotate the secret, delete."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from api.datetimes import now
from portal.pages.decorators import members_only, owners_only
from portal.pages.endpoint_queries import find_endpoint, visible_endpoints
from portal.pages.form_actions import (
    form_methods,
    form_page,
    is_applied,
    post_data,
    run_action,
    secret_page,
    submit_once,
)
from portal.pages.member_context import MemberContext
from portal.pages.modes import actor_for, requested_mode, sections_by_mode
from portal.pages.webhook_forms import NewEndpointForm, endpoint_form
from portal.pages.webhook_rows import EndpointRow
from webhooks import services
from webhooks.models import Endpoint


@require_safe
@members_only
def webhooks(request: HttpRequest, member: MemberContext) -> HttpResponse:
    rows = [EndpointRow(endpoint) for endpoint in visible_endpoints(request, member)]
    context = {"member": member, "sections": sections_by_mode(member, rows)}
    return render(request, "portal/webhooks/list.html", context)


@form_methods
@owners_only
def create(request: HttpRequest, member: MemberContext) -> HttpResponse:
    form = NewEndpointForm(
        post_data(request), member=member, mode=requested_mode(request)
    )
    if form.is_valid() and (response := _create(request, member, form)):
        return response
    return form_page(request, "portal/webhooks/new.html", {"form": form})


@form_methods
@owners_only
def change(request: HttpRequest, member: MemberContext, endpoint: int) -> HttpResponse:
    found = find_endpoint(request, member, endpoint)
    form = endpoint_form(found, post_data(request))
    if form.is_valid() and is_applied(
        form,
        lambda: services.change_endpoint(
            found,
            actor=actor_for(request, member, found),
            fields=form.endpoint_fields(),
            at=now(),
        ),
    ):
        messages.success(request, "The endpoint is changed.")
        return redirect(endpoint_url(found))
    context = {"form": form, "row": EndpointRow(found)}
    return form_page(request, "portal/webhooks/change.html", context)


@form_methods
@owners_only
def rotate(request: HttpRequest, member: MemberContext, endpoint: int) -> HttpResponse:
    """Add a secret; for 24 hours both sign."""
    found = find_endpoint(request, member, endpoint)
    form = forms.Form(post_data(request))
    if form.is_valid() and (response := _rotate(request, member, found, form)):
        return response
    context = {"form": form, "row": EndpointRow(found)}
    return form_page(request, "portal/webhooks/rotate.html", context)


@form_methods
@owners_only
def delete(request: HttpRequest, member: MemberContext, endpoint: int) -> HttpResponse:
    """GET asks for confirmation; POST deletes the endpoint and its deliveries."""
    found = find_endpoint(request, member, endpoint)
    if request.method != "POST":
        context = {"row": EndpointRow(found), "deliveries": found.deliveries.count()}
        return render(request, "portal/webhooks/delete.html", context)
    actor = actor_for(request, member, found)
    run_action(
        request,
        lambda: services.delete_endpoint(found, actor=actor, at=now()),
        "The endpoint is deleted. Nothing more is sent there.",
    )
    return redirect("portal:webhooks")


def endpoint_url(endpoint: Endpoint) -> str:
    return reverse("portal:endpoint", args=[endpoint.pk])


def _create(
    request: HttpRequest, member: MemberContext, form: NewEndpointForm
) -> HttpResponse | None:
    actor = member.actor(request, organization=form.organization)
    return submit_once(
        request,
        form,
        actor=actor,
        back=reverse("portal:webhooks"),
        make=lambda: services.create_endpoint(
            form.organization,
            actor=actor,
            fields=form.endpoint_fields(),
            at=now(),
        ),
        show=lambda made, secret: _secret_page(request, made, secret),
    )


def _rotate(
    request: HttpRequest, member: MemberContext, endpoint: Endpoint, form: forms.Form
) -> HttpResponse | None:
    actor, at = actor_for(request, member, endpoint), now()
    return submit_once(
        request,
        form,
        actor=actor,
        back=endpoint_url(endpoint),
        make=lambda: services.rotate_secret(endpoint, actor=actor, at=at),
        show=lambda made, secret: _secret_page(
            request, made, secret, until=at + services.OVERLAP
        ),
    )


def _secret_page(
    request: HttpRequest, endpoint: Endpoint, secret: str | None, **more: Any
) -> HttpResponse:
    context = {"row": EndpointRow(endpoint), "secret": secret, **more}
    return secret_page(request, "portal/webhooks/secret.html", context)
