"""The consent form, and what its page says."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from oauth2_provider import views

from accounts.models import Application, Membership, User
from accounts.scopes import (
    AGENT_SCOPES,
    COMMENTS_INTERNAL,
    CREDENTIALS_REVEAL,
    KEY_SCOPES,
    MEMBER_SCOPES,
    SENTENCES,
    TICKETS_ASSIGN,
)


def offered_by(user: User, membership: Membership | None = None) -> tuple[str, ...]:
    """Return the scopes this person can grant, in this organization or in any."""
    if user.is_agent:
        return AGENT_SCOPES
    memberships = [membership] if membership else memberships_of(user)
    is_owner = any(
        membership.role == Membership.Role.OWNER for membership in memberships
    )
    return KEY_SCOPES if is_owner else MEMBER_SCOPES


def memberships_of(user: User) -> list[Membership]:
    """Return the memberships an application can act in; none for an agent."""
    if user.is_agent:
        return []
    memberships = user.memberships.select_related("organization")
    return [membership for membership in memberships if membership.organization.is_open]


class ConsentForm(views.AuthorizationView.form_class):
    """The library's hidden fields, and the organization the application acts in."""

    # Byte for byte, as RFC 6749 has it: the library's field strips it.
    state = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    organization = forms.ModelChoiceField(
        Membership.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.memberships = memberships_of(user)
        field = self.fields["organization"]
        field.queryset = Membership.objects.filter(
            pk__in=[membership.pk for membership in self.memberships]
        ).select_related("organization")
        field.label_from_instance = lambda membership: membership.organization.name
        field.initial = self.memberships[0].pk if self.memberships else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        agreed = cleaned.get("allow")
        if agreed and not self.user.is_agent and not cleaned.get("organization"):
            self.add_error("organization", "Choose an organization.")
        return cleaned


def describe(
    application: Application, *, user: User, scopes: list[str], redirect_uri: str
) -> dict[str, Any]:
    """Return the context of the consent page."""
    target = urlsplit(redirect_uri)
    return {
        "application": application,
        "account": user,
        "can": [SENTENCES[scope] for scope in scopes],
        "cannot": cannot(user, scopes),
        "return_host": target.netloc,
        "returns_to_this_device": target.hostname in {"127.0.0.1", "::1"},
        "is_ours": application.organization.is_ours,
        # An agent sees no other, and the page says that it is approved.
        "is_approved": application.is_approved,
    }


def cannot(user: User, scopes: list[str]) -> list[str]:
    """Return what this consent does not allow, as sentences for the page."""
    never = ["See your password, or sign in as you"]
    if CREDENTIALS_REVEAL not in scopes:
        never.append("Open a secret that was handed over with a ticket")
    if user.is_agent:
        if COMMENTS_INTERNAL not in scopes:
            never.append("Read agents' internal notes")
        if TICKETS_ASSIGN not in scopes:
            never.append("Assign tickets")
        never.append("Enter the admin, or change people and keys")
    else:
        never.append("See another organization, or change members and keys")
    return never
