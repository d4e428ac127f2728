"""What agents type here: why they open a secret, and which text is one."""

from typing import Any

from django import forms

from accounts.admin.theme import LineWidget, ProseWidget, SelectWidget
from credentials.limits import find_name_error, find_value_error
from credentials.types import TYPES
from tickets.admin.fields import LineField, ProseArea, ProseField

LONGEST_TEXT = 65_536


class ReasonForm(forms.Form):
    reason = forms.CharField(
        min_length=10,
        max_length=500,
        widget=ProseWidget(attrs={"rows": 3, "dir": "auto"}),
        help_text="The client reads it in the access log. 10 to 500 characters.",
    )


class _SecretArea(ProseArea):
    """Comes back empty: what was to be taken out is in no other page."""

    def format_value(self, value: Any) -> None:
        return None


class TakeOutForm(forms.Form):
    """Which text goes, and whether it is kept where it belongs."""

    text = ProseField(
        rows=4,
        min_length=3,
        max_length=LONGEST_TEXT,
        help_text="Exactly as it stands there. It goes everywhere we kept it: ticket,"
        " comments, notes, events, search.",
    )
    move_to = forms.ChoiceField(
        label="Move it into custody",
        choices=[("", "No, take it out only"), *((name, name) for name in TYPES)],
        required=False,
        widget=SelectWidget,
        help_text="As a new credential of this type, for the assignee to open.",
    )
    name = LineField(
        label="Called",
        initial="password",
        max_length=64,
        required=False,
        widget=LineWidget(attrs={"autocomplete": "off"}),
        help_text="The name of the field in the credential.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"rows": 4, "dir": "auto", "spellcheck": "false"}
        self.fields["text"].widget = _SecretArea(attrs=attributes)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("move_to"):
            if error := find_name_error(typed.get("name") or ""):
                self.add_error("name", error[0])
            if "text" in typed and (error := find_value_error(typed["text"])):
                self.add_error("text", error[0])
        return typed
