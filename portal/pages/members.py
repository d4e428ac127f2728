"""The people of an organization: who is here, who is invited, what owners change."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import notices, services
from accounts.models import Invitation, Membership
from accounts.pages.fields import AddressField
from accounts.pages.limits import Locked, count_invitation
from accounts.services.mfa import second_steps
from api.datetimes import now
from api.errors import ApiError, InvalidRequest
from portal.pages.door import Place, members_only, owners_only

_NOT_SENT = "The mail could not be sent. Send it again in a while."


class InviteForm(forms.Form):
    email = AddressField()
    role = forms.ChoiceField(
        label="Role",
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
        help_text="An owner changes members, live keys and the organization itself.",
    )


@require_safe
@members_only
def members(request: HttpRequest, place: Place) -> HttpResponse:
    return _page(request, place, InviteForm())


@require_POST
@owners_only
def invite(request: HttpRequest, place: Place) -> HttpResponse:
    """Make an invitation and mail its address."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=400)
    email = form.cleaned_data["email"]
    try:
        count_invitation(request, organization=place.organization.pk, person=email)
        invitation, token = services.invite_member(
            place.organization,
            email=email,
            role=form.cleaned_data["role"],
            actor=place.actor(request),
            at=now(),
        )
    except Locked as locked:
        form.add_error("email", locked)
        return _page(request, place, form, status=429)
    except ApiError as error:
        form.add_error("email", _words(error))
        return _page(request, place, form, status=error.status)
    _send(request, invitation, token)
    return redirect("portal:members")


@require_POST
@owners_only
def resend(request: HttpRequest, place: Place, invitation: int) -> HttpResponse:
    """Mail another address in the place of the old one, which ends."""
    found = _waiting(place, invitation)
    organization = place.organization.pk

    def send_anew() -> None:
        count_invitation(request, organization=organization, person=found.email)
        renewed, token = services.renew_invitation(
            found, actor=place.actor(request), at=now()
        )
        _send(request, renewed, token)

    return _do(request, send_anew)


@require_POST
@owners_only
def withdraw(request: HttpRequest, place: Place, invitation: int) -> HttpResponse:
    found = _waiting(place, invitation)

    def end() -> None:
        services.withdraw_invitation(found, actor=place.actor(request), at=now())
        _tell(request, found.email, "is invited no more.")

    return _do(request, end)


@require_POST
@owners_only
def change_role(request: HttpRequest, place: Place, member: int) -> HttpResponse:
    membership, role = _member(place, member), request.POST.get("role", "")

    def change() -> None:
        changed = services.change_member_role(
            membership, role=role, actor=place.actor(request), at=now()
        )
        label = changed.get_role_display().lower()
        _tell(request, membership.user.email, f"is {label} now.")

    return _do(request, change)


@require_POST
@owners_only
def remove(request: HttpRequest, place: Place, member: int) -> HttpResponse:
    membership = _member(place, member)

    def end() -> None:
        services.remove_member(membership, actor=place.actor(request), at=now())
        _tell(request, membership.user.email, "is no member any more.")

    return _do(request, end)


def _page(
    request: HttpRequest, place: Place, form: InviteForm, *, status: int = 200
) -> HttpResponse:
    at = now()
    waiting = place.organization.invitations.waiting()
    context = {
        "place": place,
        "form": form,
        "roles": Membership.Role.choices,
        "members": _members_of(place).order_by("user__name", "user__email"),
        "invitations": [
            {"invitation": one, "is_late": one.expires_at <= at} for one in waiting
        ]
        if place.is_owner
        else [],
    }
    return render(request, "portal/members.html", context, status=status)


def _members_of(place: Place) -> QuerySet[Membership]:
    steps = second_steps().filter(user_id=OuterRef("user"))
    mine = Membership.objects.filter(organization=place.organization)
    return cast(
        QuerySet[Membership],
        mine.select_related("user").annotate(has_second_step=Exists(steps)),
    )


def _member(place: Place, number: int) -> Membership:
    return get_object_or_404(_members_of(place), pk=number)


def _waiting(place: Place, number: int) -> Invitation:
    waiting = Invitation.objects.waiting().filter(organization=place.organization)
    return get_object_or_404(waiting.select_related("organization"), pk=number)


def _send(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Mail the address, outside of any transaction; a failure shows on the page."""
    path = reverse("open_invitation", args=[token])
    address = f"{settings.PUBLIC_URL}{path}"
    if notices.send(notices.invitation(invitation, address=address)):
        _tell(request, invitation.email, "is invited.")
        return
    services.note_unsent(invitation, at=now())
    messages.error(request, _NOT_SENT)


def _do(request: HttpRequest, act: Callable[[], None]) -> HttpResponse:
    """Act and go back to the list, which says what became of it."""
    try:
        act()
    except Locked as locked:
        messages.error(request, " ".join(locked.messages))
    except ApiError as error:
        messages.error(request, _words(error))
    return redirect("portal:members")


def _words(error: ApiError) -> str:
    """Return the refusal as a sentence for a person."""
    if isinstance(error, InvalidRequest):
        faults: Any = error.details.get("fields", [])
        return " ".join(fault["message"] for fault in faults) or str(error)
    return str(error)


def _tell(request: HttpRequest, email: str, rest: str) -> None:
    # Isolated (U+2068, U+2069): an address from right to left turns no word beside it.
    messages.success(request, f"\u2068{email}\u2069 {rest}")
