"""Form fields and choice labels that several forms of the portal share."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.html import format_html

from accounts.scopes import KEY_SCOPES, SENTENCES, TICKETS_WRITE

# As on the consent page, except that an application by itself writes in its own name.
_SCOPE_SENTENCES: Final = SENTENCES | {
    TICKETS_WRITE: "File and change tickets, and comment on them in its name"
}
_OVERLAPS: Final = [
    ("0", "It ends now: somebody else may have seen it"),
    ("3600", "1 hour"),
    ("86400", "24 hours"),
    ("604800", "7 days"),
]


class ScopesField(forms.MultipleChoiceField):
    """The scopes of a key or an application, each with its sentence."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        choices = [
            (scope, label_with_code(scope, f"{_SCOPE_SENTENCES[scope]}."))
            for scope in KEY_SCOPES
        ]
        super().__init__(choices=choices, **kwargs)


class OverlapForm(forms.Form):
    """How long the present secret stays valid beside the new one."""

    overlap = forms.ChoiceField(
        choices=_OVERLAPS,
        initial="86400",
        widget=forms.RadioSelect,
        label="How long does the old secret count beside the new one?",
    )

    def overlap_time(self) -> timedelta:
        return timedelta(seconds=int(self.cleaned_data["overlap"]))


def label_with_code(name: str, meaning: str) -> str:
    """Return a label: the API's name of the choice, and its meaning below."""
    line = '<span class="choice"><code>{}</code><span>{}</span></span>'
    return format_html(line, name, meaning)


def label_with_text(name: str, meaning: str) -> str:
    """Return a label: a word, and its meaning below."""
    line = '<span class="choice">{}<span>{}</span></span>'
    return format_html(line, name, meaning)
