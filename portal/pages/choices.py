"""Fields that several forms of the portal have."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.html import format_html

from accounts.scopes import KEY_SCOPES, SENTENCES, TICKETS_WRITE

# As the consent page says it, but that a program of its own writes in its own name.
_MEANINGS: Final = SENTENCES | {
    TICKETS_WRITE: "File and change tickets, and comment on them in its name"
}
_OVERLAPS: Final = [
    ("0", "It ends now: somebody else may have seen it"),
    ("3600", "1 hour"),
    ("86400", "24 hours"),
    ("604800", "7 days"),
]


class ScopesField(forms.MultipleChoiceField):
    """What a key or an application may do, each scope with its sentence."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        choices = [
            (scope, two_lines(scope, f"{_MEANINGS[scope]}.")) for scope in KEY_SCOPES
        ]
        super().__init__(choices=choices, **kwargs)


class OverlapForm(forms.Form):
    """How long the secret there is now still counts beside the new one."""

    overlap = forms.ChoiceField(
        choices=_OVERLAPS,
        initial="86400",
        widget=forms.RadioSelect,
        label="How long does the old secret count beside the new one?",
    )

    def length(self) -> timedelta:
        return timedelta(seconds=int(self.cleaned_data["overlap"]))


def two_lines(name: str, meaning: str) -> str:
    """Label a choice with what the API calls it, and below with what that means."""
    line = '<span class="choice"><code>{}</code><span>{}</span></span>'
    return format_html(line, name, meaning)


def two_words(name: str, meaning: str) -> str:
    """Label a choice with a word of ours, and below with what that means."""
    line = '<span class="choice">{}<span>{}</span></span>'
    return format_html(line, name, meaning)
