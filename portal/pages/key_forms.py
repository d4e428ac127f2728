"""The form of a new API key."""

from datetime import datetime, timedelta
from typing import Final

from django import forms

from accounts.rules import PROGRAM_NAME_CHARACTERS
from accounts.scopes import CREDENTIALS_WRITE, TICKETS_READ, TICKETS_WRITE
from portal.pages.form_fields import ScopesField
from portal.pages.modes import MODES, SANDBOX

_EXPIRIES: Final = [
    ("never", "Never"),
    ("30", "In 30 days"),
    ("90", "In 90 days"),
    ("365", "In a year"),
]


class KeyForm(forms.Form):
    mode = forms.ChoiceField(
        choices=MODES, initial=SANDBOX, widget=forms.RadioSelect, label="Where"
    )
    name = forms.CharField(
        max_length=PROGRAM_NAME_CHARACTERS,
        help_text="Where you will use it: “Board on staging” is easier to find again"
        " than “Key 2”.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    scopes = ScopesField(
        initial=[TICKETS_READ, TICKETS_WRITE, CREDENTIALS_WRITE],
        label="What it may do",
        help_text="Choose what its program needs, and no more.",
    )
    days = forms.ChoiceField(
        choices=_EXPIRIES,
        initial="never",
        label="It expires",
        help_text="Afterwards the key is refused. It can be rolled until then.",
    )

    def expires_at(self, *, at: datetime) -> datetime | None:
        days = self.cleaned_data["days"]
        return at + timedelta(days=int(days)) if days.isdecimal() else None
