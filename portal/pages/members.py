"""The page of members and invitations, and what owners change there."""

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

from accounts import account_mails, services
from accounts.models import Invitation, Membership
from accounts.pages.fields import AddressField
from accounts.pages.limits import Locked, count_invitation
from accounts.services.mfa import second_steps
from api.datetimes import now
from api.errors import ApiError, InvalidRequest
from portal.pages.decorators import members_only, owners_only
from portal.pages.form_actions import bidi_text
from portal.pages.member_context import MemberContext

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
def members(request: HttpRequest, member: MemberContext) -> HttpResponse:
    return _render(request, member, InviteForm())


@require_POST
@owners_only
def invite(request: HttpRequest, member: MemberContext) -> HttpResponse:
    """Make an invitation and mail its address."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _render(request, member, form, status=400)
    email = form.cleaned_data["email"]
    try:
        count_invitation(request, organization=member.organization.pk, person=email)
        invitation, token = services.invite_member(
            member.organization,
            email=email,
            role=form.cleaned_data["role"],
            actor=member.actor(request),
            at=now(),
        )
    except Locked as locked:
        form.add_error("email", locked)
        return _render(request, member, form, status=429)
    except ApiError as error:
        form.add_error("email", _error_text(error))
        return _render(request, member, form, status=error.status)
    _send_mail(request, invitation, token)
    return redirect("portal:members")


@require_POST
@owners_only
def resend(
    request: HttpRequest, member: MemberContext, invitation: int
) -> HttpResponse:
    """Mail a new link; the old one stops working."""
    found = _find_invitation(member, invitation)
    organization = member.organization.pk

    def send_again() -> None:
        count_invitation(request, organization=organization, person=found.email)
        renewed, token = services.renew_invitation(
            found, actor=member.actor(request), at=now()
        )
        _send_mail(request, renewed, token)

    return _run_and_redirect(request, send_again)


@require_POST
@owners_only
def withdraw(
    request: HttpRequest, member: MemberContext, invitation: int
) -> HttpResponse:
    found = _find_invitation(member, invitation)

    def end() -> None:
        services.withdraw_invitation(found, actor=member.actor(request), at=now())
        _report(request, found.email, "is invited no more.")

    return _run_and_redirect(request, end)


@require_POST
@owners_only
def change_role(
    request: HttpRequest, member: MemberContext, membership: int
) -> HttpResponse:
    found = _find_membership(member, membership)
    role = request.POST.get("role", "")

    def change() -> None:
        changed = services.change_member_role(
            found, role=role, actor=member.actor(request), at=now()
        )
        label = changed.get_role_display().lower()
        _report(request, found.user.email, f"is {label} now.")

    return _run_and_redirect(request, change)


@require_POST
@owners_only
def remove(
    request: HttpRequest, member: MemberContext, membership: int
) -> HttpResponse:
    found = _find_membership(member, membership)

    def end() -> None:
        services.remove_member(found, actor=member.actor(request), at=now())
        _report(request, found.user.email, "is no member any more.")

    return _run_and_redirect(request, end)


def _render(
    request: HttpRequest, member: MemberContext, form: InviteForm, *, status: int = 200
) -> HttpResponse:
    at = now()
    waiting = member.organization.invitations.waiting()
    context = {
        "member": member,
        "form": form,
        "roles": Membership.Role.choices,
        "memberships": _memberships(member).order_by("user__name", "user__email"),
        "invitations": [
            {"invitation": one, "is_late": one.expires_at <= at} for one in waiting
        ]
        if member.is_owner
        else [],
    }
    return render(request, "portal/members.html", context, status=status)


def _memberships(member: MemberContext) -> QuerySet[Membership]:
    steps = second_steps().filter(user_id=OuterRef("user"))
    memberships = Membership.objects.filter(organization=member.organization)
    return cast(
        QuerySet[Membership],
        memberships.select_related("user").annotate(has_second_step=Exists(steps)),
    )


def _find_membership(member: MemberContext, number: int) -> Membership:
    return get_object_or_404(_memberships(member), pk=number)


def _find_invitation(member: MemberContext, number: int) -> Invitation:
    waiting = Invitation.objects.waiting().filter(organization=member.organization)
    return get_object_or_404(waiting.select_related("organization"), pk=number)


def _send_mail(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Mail the link, outside of any transaction; the next page shows a failure."""
    path = reverse("open_invitation", args=[token])
    address = f"{settings.PUBLIC_URL}{path}"
    if account_mails.send(account_mails.invitation(invitation, address=address)):
        _report(request, invitation.email, "is invited.")
        return
    services.note_unsent_invitation(invitation, at=now())
    messages.error(request, _NOT_SENT)


def _run_and_redirect(request: HttpRequest, action: Callable[[], None]) -> HttpResponse:
    """Run the action and redirect to the list, which shows its result."""
    try:
        action()
    except Locked as locked:
        messages.error(request, " ".join(locked.messages))
    except ApiError as error:
        messages.error(request, _error_text(error))
    return redirect("portal:members")


def _error_text(error: ApiError) -> str:
    """Return an error as a sentence for a person."""
    if isinstance(error, InvalidRequest):
        fields: Any = error.details.get("fields", [])
        return " ".join(field["message"] for field in fields) or str(error)
    return str(error)


def _report(request: HttpRequest, email: str, result: str) -> None:
    messages.success(request, f"{bidi_text(email)} {result}")
