"""The forms of a ticket's page."""

from typing import Any, Final

from django import forms

from desk.models import AfterSend, Mode
from desk.rules import MAX_DRAFT_LENGTH
from tickets.admin.fields import LineField, ProseField, TagsField
from tickets.models import Priority, Status
from tickets.services import TicketFields

_MAX_INTEGER: Final = 2**63 - 1


def _number(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=_MAX_INTEGER, **more)


def error_text(form: forms.Form) -> str:
    """Return all errors of a form in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


class ReplyForm(forms.Form):
    """A reply or note, and what to do after it."""

    mode = forms.ChoiceField(choices=Mode.choices)
    text = ProseField(
        max_length=MAX_DRAFT_LENGTH,
        error_messages={"required": "Write something first."},
    )
    seen = _number()  # the newest event that the page displayed
    then = forms.ChoiceField(
        choices=[
            ("send", "Send"),
            ("wait", "Send and wait"),
            ("resolve", "Send and resolve"),
        ],
        required=False,
    )
    after = forms.ChoiceField(choices=AfterSend.choices, required=False)

    _NEXT_STATUSES: Final = {
        "wait": Status.WAITING_ON_CUSTOMER,
        "resolve": Status.RESOLVED,
    }

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError("Write something first.")
        return text

    @property
    def next_status(self) -> Status | None:
        """Return the status that the pressed button sets."""
        return self._NEXT_STATUSES.get(self.cleaned_data["then"])


class DraftForm(forms.Form):
    """A draft; an empty text deletes it."""

    mode = forms.ChoiceField(choices=Mode.choices)
    text = ProseField(max_length=MAX_DRAFT_LENGTH, required=False)


class PresenceForm(forms.Form):
    """What an open page reports every ten seconds."""

    is_writing = forms.BooleanField(required=False)
    is_leaving = forms.BooleanField(required=False)
    seen = _number()  # the newest event that the page displayed


class MacroForm(forms.Form):
    """The macro to preview."""

    macro = _number()
    seen = _number()  # the newest event that the page displayed


class MacroRunForm(MacroForm):
    """A confirmed preview of a macro."""

    macro_updated_at = forms.CharField(max_length=40)
    text = ProseField(max_length=MAX_DRAFT_LENGTH, required=False)


class FieldEditForm(forms.Form):
    """One field of a ticket, the value the agent saw, and the new value."""

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

    field = forms.ChoiceField(choices=[(name, name) for name in FIELDS])
    seen_value = forms.CharField(strip=False, max_length=10_000)

    def changes(self) -> TicketFields:
        """Return the requested change; raise ValidationError for an invalid value."""
        name: str = self.cleaned_data["field"]
        changes: Any = {name: self.FIELDS[name].clean(self.data.get("value", ""))}
        fields: TicketFields = changes
        return fields
