"""An application's forms: what it is, and what of that the page changes."""

from typing import Any

from django import forms

from accounts.admin.pages import ServiceForm
from accounts.admin.theme import (
    CheckboxesWidget,
    LineWidget,
    ProseWidget,
    RadioWidget,
    SelectWidget,
)
from accounts.models import Application, Organization, User
from accounts.rules import PROGRAM_NAME_CHARACTERS
from accounts.scopes import KEY_SCOPES
from accounts.services import Profile

PROFILE = ("name", "redirect_uris", "scopes")


class AddressesField(forms.CharField):
    """Addresses, one a line; none of them has a space."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ProseWidget(attrs={"rows": 3}), **kwargs)

    def prepare_value(self, value: Any) -> str:
        """Show them one a line, whether they come from a row, a form or a mistake."""
        words = value.split() if isinstance(value, str) else value or []
        return "\n".join(words)

    def to_python(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value or []


class ProfileForm(ServiceForm):
    """Remembers what it showed, so that a stale page reverts nobody's change."""

    name = forms.CharField(
        max_length=PROGRAM_NAME_CHARACTERS,
        widget=LineWidget,
        show_hidden_initial=True,
        help_text="People read it when they are asked.",
    )
    redirect_uris = AddressesField(
        label="Redirect addresses",
        required=False,
        show_hidden_initial=True,
        help_text="Where people are sent back to, one a line: https, or http on"
        " 127.0.0.1 and [::1] with any port. Without one it asks no people.",
    )

    def profile(self) -> Profile:
        """Return what it shall be; what the page left alone stays as it is by now."""
        given = {
            "name": self.instance.name,
            "redirect_uris": self.instance.redirect_uris.split(),
            "scopes": self.instance.scopes,
        }
        changed = set(PROFILE) & set(self.changed_data)
        return Profile(**given | {name: self.cleaned_data[name] for name in changed})

    def _post_clean(self) -> None:
        """Leave the row alone: the verb decides and writes."""


class ConfidentialProfileForm(ProfileForm):
    """Adds what it may do as itself, which a public one never does."""

    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in KEY_SCOPES],
        required=False,
        show_hidden_initial=True,
        widget=CheckboxesWidget,
        help_text="What it may do as itself, by client credentials. For people it may"
        " do what each of them consents to.",
    )


class ApplicationForm(ConfidentialProfileForm):
    organization = forms.ModelChoiceField(
        Organization.objects.filter(is_active=True, sandbox_of__isnull=True),
        widget=SelectWidget,
    )
    kind = forms.ChoiceField(
        choices=[
            (Application.CLIENT_CONFIDENTIAL, "Confidential: a server, with a secret"),
            (Application.CLIENT_PUBLIC, "Public: on a phone, in a browser, a CLI"),
        ],
        initial=Application.CLIENT_CONFIDENTIAL,
        widget=RadioWidget,
        help_text="For good. A public one has no secret, and never acts as itself.",
    )
    owner = forms.CharField(
        label="Owner's email",
        required=False,
        widget=LineWidget,
        help_text="The person who answers for it.",
    )

    def clean_owner(self) -> User | None:
        email: str = self.cleaned_data["owner"]
        owner: User | None = User.objects.filter(email=email.lower()).first()
        if email and owner is None:
            raise forms.ValidationError("There is no user with this address.")
        return owner


def form_for(application: Application | None) -> type[ServiceForm]:
    """Return the form of this application's page; a revoked one is only read."""
    if application is None:
        return ApplicationForm
    if application.revoked_at is not None:
        return ServiceForm
    return ConfidentialProfileForm if application.is_confidential else ProfileForm
