"""Forms for a new application and for changes of one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms

from accounts.models import Application
from accounts.rules import PROGRAM_NAME_CHARACTERS
from accounts.services import Profile
from portal.pages.form_fields import ScopesField, label_with_text

_KINDS: Final = [
    (
        Application.CLIENT_CONFIDENTIAL,
        label_with_text(
            "Confidential", "It runs on a server, which can keep a secret."
        ),
    ),
    (
        Application.CLIENT_PUBLIC,
        label_with_text(
            "Public", "It runs in browsers or on phones, and has no secret."
        ),
    ),
]


class UriListField(forms.CharField):
    """URIs, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "dir": "ltr"})

    def prepare_value(self, value: Any) -> str:
        """Return the text of the field, from a list or from what was typed."""
        uris: Sequence[str] = value.split() if isinstance(value, str) else value or []
        return "\n".join(uris)

    def to_python(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value or []


class ProfileForm(forms.Form):
    """Posts its initial values too, so that a stale page reverts nobody's change."""

    name = forms.CharField(
        max_length=PROGRAM_NAME_CHARACTERS,
        show_hidden_initial=True,
        help_text="People read it when they are asked to let it in.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    redirect_uris = UriListField(
        label="Redirect addresses",
        required=False,
        show_hidden_initial=True,
        help_text="Where people are sent back to, one a line: https, or http on"
        " 127.0.0.1 and [::1] with any port. Without one it can ask nobody.",
    )

    def profile(self, before: Profile) -> Profile:
        """Return `before` with the fields that the person changed on the page."""
        changed = {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if hasattr(before, name)
        }
        return replace(before, **changed)


class ConfidentialProfileForm(ProfileForm):
    """Adds the scopes of client credentials, which public applications cannot use."""

    scopes = ScopesField(
        required=False,
        show_hidden_initial=True,
        label="What it may do as itself",
        help_text="By client credentials. For people it may do what each of them"
        " consents to, whatever is chosen here.",
    )


class ApplicationForm(ConfidentialProfileForm):
    kind = forms.ChoiceField(
        choices=_KINDS,
        initial=Application.CLIENT_CONFIDENTIAL,
        widget=forms.RadioSelect,
        help_text="For good: a public one never gets a secret.",
    )

    field_order = ("kind", "name", "redirect_uris", "scopes")

    @property
    def is_confidential(self) -> bool:
        return bool(self.cleaned_data["kind"] == Application.CLIENT_CONFIDENTIAL)


def profile_of(application: Application) -> Profile:
    uris = application.redirect_uris.split()
    return Profile(application.name, uris, application.scopes)


def profile_form(application: Application, data: Any = None) -> ProfileForm:
    """Return the form that changes this application."""
    form = ConfidentialProfileForm if application.is_confidential else ProfileForm
    return form(data, initial=vars(profile_of(application)))
