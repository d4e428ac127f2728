"""What agents type on a ticket's page, read as strictly as everywhere."""

from typing import Any, Final

from django import forms

from desk.models import AfterSend, Mode
from tickets.admin.fields import LineField, ProseField, TagsField
from tickets.models import Priority, Status
from tickets.services import TicketFields

LONGEST_TEXT: Final = 65_536  # of a comment (contract 3)
_LARGEST_NUMBER: Final = 2**63 - 1


def _number(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=_LARGEST_NUMBER, **more)


def faults_in(form: forms.Form) -> str:
    """Return what is wrong with a form, in one line."""
    return " ".join(str(fault) for faults in form.errors.values() for fault in faults)


class SayForm(forms.Form):
    """An answer: who reads it, what it says, and what becomes of the ticket."""

    mode = forms.ChoiceField(choices=Mode.choices)
    text = ProseField(
        max_length=LONGEST_TEXT, error_messages={"required": "Write something first."}
    )
    seen = _number()
    then = forms.ChoiceField(
        choices=[
            ("send", "Send"),
            ("wait", "Send and wait"),
            ("resolve", "Send and resolve"),
        ],
        required=False,
    )
    after = forms.ChoiceField(choices=AfterSend.choices, required=False)

    _THEN: Final = {
        "wait": Status.WAITING_ON_CUSTOMER,
        "resolve": Status.RESOLVED,
    }

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError("Write something first.")
        return text

    @property
    def status(self) -> Status | None:
        """Return what the ticket is to become, where the button says so."""
        return self._THEN.get(self.cleaned_data["then"])


class DraftForm(forms.Form):
    """What has been typed so far; empty to let go of it."""

    mode = forms.ChoiceField(choices=Mode.choices)
    text = ProseField(max_length=LONGEST_TEXT, required=False)


class PresenceForm(forms.Form):
    """What an open page says every ten seconds."""

    is_writing = forms.BooleanField(required=False)
    is_leaving = forms.BooleanField(required=False)
    seen = _number()


class MacroForm(forms.Form):
    """A macro to look at, or to run as it was looked at."""

    macro = _number()
    seen = _number()


class MacroRunForm(MacroForm):
    macro_of = forms.CharField(max_length=40)
    text = ProseField(max_length=LONGEST_TEXT, required=False)


class FactForm(forms.Form):
    """One fact, what the agent saw of it, and what it is to be."""

    FIELDS: Final[dict[str, forms.Field]] = {
        "status": forms.TypedChoiceField(choices=Status.choices, coerce=Status),
        "priority": forms.TypedChoiceField(
            choices=Priority.choices, coerce=lambda rank: Priority(int(rank))
        ),
        "assigned_to": forms.CharField(
            max_length=254, required=False, empty_value=None
        ),
        "due_date": forms.DateField(required=False, input_formats=["%Y-%m-%d"]),
        "category": LineField(max_length=64, required=False, empty_value=None),
        "tags": TagsField(required=False),
    }

    fact = forms.ChoiceField(choices=[(name, name) for name in FIELDS])
    shown = forms.CharField(strip=False, max_length=10_000)

    def changes(self) -> TicketFields:
        """Return the change that was asked for; raise ValidationError for nonsense."""
        name: str = self.cleaned_data["fact"]
        value = self.FIELDS[name].clean(self.data.get("value", ""))
        named: Any = {name: value}
        changes: TicketFields = named
        return changes
