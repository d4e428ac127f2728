"""Accepting an invitation: as a new person, or as who one is already.

The token in the address is a secret. It is exchanged at once for a signed cookie with
its digest, so that it stands in no other address, referrer or way back from signing in,
and a stranger begins no session.
"""

from datetime import timedelta
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.errors import InvitationOver, NameTaken
from accounts.keys import digest
from accounts.models import Invitation, User
from accounts.pages.email_codes import render_form
from accounts.pages.sign_up import NameField, PasswordField, start_session
from accounts.pages.signed_cookies import SignedCookie
from api.datetimes import now
from api.errors import ApiError

# Keeps the digest of the token that somebody came with, over signing in.
INVITATION_COOKIE: Final = SignedCookie("invitation", timedelta(hours=12))


class JoinForm(forms.Form):
    name = NameField("Your name", autocomplete="name", autofocus="autofocus")
    password = PasswordField()

    def __init__(self, email: str, *args: Any) -> None:
        super().__init__(*args)
        self._email = email

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "password" in typed:
            person = User(email=self._email, name=typed.get("name", ""))
            try:
                validate_password(typed["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return typed


@require_safe
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token of an invitation out of the address; keep nothing of another."""
    kept = digest(token)
    if not Invitation.objects.usable(digest=kept, at=now()).exists():
        return _render_ended(request)
    response = redirect("invitation")
    INVITATION_COOKIE.write(response, kept)
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Show who invites whom; take the answer."""
    kept = INVITATION_COOKIE.read(request) or ""
    found = Invitation.objects.usable(digest=kept, at=now())
    invitation = found.select_related("organization").first()
    if invitation is None:
        return _render_ended(request)
    try:
        if request.user.is_authenticated:
            return _accept_signed_in(request, invitation)
        if services.has_account(invitation.email):
            return _render(request, invitation, "sign_in")
        return _accept_as_new_person(request, invitation)
    except (InvitationOver, NameTaken):  # used or joined in this very moment
        return _render_ended(request)


def _accept_signed_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = cast(User, request.user)
    if user.email != invitation.email:
        return _render(request, invitation, "another")
    if request.method != "POST":
        return _render(request, invitation, "join")
    try:
        services.accept_invitation(user, kept=invitation.digest, at=now())
    except InvitationOver:
        raise
    except ApiError:
        messages.error(request, "Somebody of the support desk cannot be a member.")
        return _render(request, invitation, "join")
    return _redirect_to_portal(request, invitation)


def _accept_as_new_person(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    sent = (request.POST,) if request.method == "POST" else ()
    form = JoinForm(invitation.email, *sent)
    if not form.is_valid():
        context = {"invitation": invitation, "way": "new"}
        return render_form(request, "account/invitation.html", form, **context)
    membership = services.accept_invitation_as_new_person(
        invitation.digest,
        name=form.cleaned_data["name"],
        password_hash=make_password(form.cleaned_data["password"]),
        at=now(),
    )
    start_session(request, membership.user)
    return _redirect_to_portal(request, invitation)


def _redirect_to_portal(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    # Isolated (U+2068, U+2069): a name from right to left turns no word beside it.
    name = f"\u2068{invitation.organization.name}\u2069"
    messages.success(request, f"You are a member of {name} now.")
    response = redirect("portal:home")
    INVITATION_COOKIE.delete(response)
    return response


def _render(request: HttpRequest, invitation: Invitation, way: str) -> HttpResponse:
    context = {"invitation": invitation, "way": way}
    return render(request, "account/invitation.html", context)


def _render_ended(request: HttpRequest) -> HttpResponse:
    return render(request, "account/invitation_over.html", status=410)
