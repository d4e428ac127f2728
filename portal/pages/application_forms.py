"""What an application is, as its owner's organization says it."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from accounts.models import Application
from accounts.services import Profile
from portal.pages.choices import ScopesField, two_words

_KINDS: Final = [
    (
        Application.CLIENT_CONFIDENTIAL,
        two_words("Confidential", "It runs on a server, which can keep a secret."),
    ),
    (
        Application.CLIENT_PUBLIC,
        two_words("Public", "It runs in browsers or on phones, and has no secret."),
    ),
]


class AddressesField(forms.CharField):
    """Addresses, one a line; none of them has a space."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "dir": "ltr"})

    def prepare_value(self, value: Any) -> str:
        """Show them one a line, whether they come from a row, a form or a mistake."""
        words: Sequence[str] = value.split() if isinstance(value, str) else value or []
        return "\n".join(words)

    def to_python(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value or []


class ProfileForm(forms.Form):
    """Remembers what it showed, so that a stale page reverts nobody's change."""

    name = forms.CharField(
        max_length=80,
        show_hidden_initial=True,
        help_text="People read it when they are asked to let it in.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    redirect_uris = AddressesField(
        label="Redirect addresses",
        required=False,
        show_hidden_initial=True,
        help_text="Where people are sent back to, one a line: https, or http on"
        " 127.0.0.1 and [::1] with any port. Without one it can ask nobody.",
    )

    def profile(self, before: Profile) -> Profile:
        """Return what it shall be; what the page left alone stays as it is by now."""
        said, changed = self.cleaned_data, set(self.changed_data)

        def now(name: str) -> Any:
            return said[name] if name in changed else getattr(before, name)

        return Profile(now("name"), now("redirect_uris"), now("scopes"))


class ConfidentialProfileForm(ProfileForm):
    """Adds what it may do as itself, which a public one never does."""

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
    addresses = application.redirect_uris.split()
    return Profile(application.name, addresses, application.scopes)


def form_of(application: Application, data: Any = None) -> ProfileForm:
    """Return the form that changes this application."""
    kind = ConfidentialProfileForm if application.is_confidential else ProfileForm
    return kind(data, initial=vars(profile_of(application)))
