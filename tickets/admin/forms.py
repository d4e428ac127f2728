"""A ticket's forms: what an agent may write, and what of that is a change."""

from typing import Any, cast

from django import forms

from accounts.addresses import address_error
from accounts.admin.pages import ServiceForm
from accounts.admin.theme import (
    RadioWidget,
    SelectWidget,
)
from accounts.models import Organization
from tickets.admin.fields import (
    DayWidget,
    LineField,
    MetadataField,
    ProseField,
    TagsField,
    TitleField,
    patch_between,
)
from tickets.models import Environment, Priority, Ticket
from tickets.rules import TEXT_CHARACTERS
from tickets.services import TicketFields

CONTENT = (
    "title",
    "description",
    "priority",
    "category",
    "tags",
    "customer_email",
    "due_date",
    "environment",
    "metadata",
)


class TicketForm(ServiceForm):
    """What a ticket is about. Its state is no field: it changes by actions alone."""

    title = TitleField(max_length=255)
    description = ProseField(max_length=TEXT_CHARACTERS, show_hidden_initial=True)
    priority = forms.TypedChoiceField(
        choices=Priority.choices,
        coerce=lambda rank: Priority(int(rank)),
        initial=Priority.MEDIUM,
        show_hidden_initial=True,
        widget=SelectWidget,
    )
    category = LineField(max_length=64, required=False, empty_value=None)
    tags = TagsField(
        rows=3, required=False, show_hidden_initial=True, help_text="One a line."
    )
    # A plain line: type=email would rewrite an international domain.
    customer_email = LineField(max_length=254, required=False, empty_value=None)
    due_date = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        show_hidden_initial=True,
        widget=DayWidget,
    )
    environment = forms.TypedChoiceField(
        choices=[("", "—"), *Environment.choices],
        required=False,
        empty_value=None,
        show_hidden_initial=True,
        widget=SelectWidget,
    )
    metadata = MetadataField(
        rows=6,
        required=False,
        show_hidden_initial=True,
        help_text="A JSON object. A key that is null or left out is removed.",
    )

    class Meta:
        model = Ticket
        fields = CONTENT

    def clean_customer_email(self) -> Any:
        address = self.cleaned_data["customer_email"] or None
        error = address_error(address) if address else None
        if error is not None and "customer_email" in self.changed_data:
            raise forms.ValidationError(error)
        return address

    def content(self) -> TicketFields:
        """Return all of it, for a new ticket."""
        return _fields({name: self.cleaned_data[name] for name in CONTENT})

    def changes(self) -> TicketFields:
        """Return what this person changed of what the page showed them (OPEN-34).

        What somebody else changed since then is not in it, and so stays.
        """
        names = [name for name in self.changed_data if name in CONTENT]
        changed: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        if "metadata" in changed:
            changed["metadata"] = patch_between(
                self._initial_metadata(), changed["metadata"]
            )
        return _fields(changed)

    def _initial_metadata(self) -> dict[str, Any]:
        field: Any = self.fields["metadata"]
        try:
            initial = field.to_python(self.data.get(self["metadata"].html_initial_name))
        except forms.ValidationError:
            return {}
        return dict(initial)


def _fields(named: dict[str, Any]) -> TicketFields:
    return cast(TicketFields, named)


class NewTicketForm(TicketForm):
    organization = forms.ModelChoiceField(
        Organization.objects.live().filter(is_active=True),
        widget=SelectWidget,
    )


class TicketPageForm(TicketForm):
    """With room for a comment, which nobody sees before its writer has said who may."""

    PUBLIC, INTERNAL = "public", "internal"

    comment = ProseField(rows=5, max_length=TEXT_CHARACTERS, required=False)
    visibility = forms.ChoiceField(
        choices=[
            (PUBLIC, "Public reply: the client reads it"),
            (INTERNAL, "Internal note: agents only"),
        ],
        required=False,
        widget=RadioWidget,
        label="Who reads it",
    )

    def clean(self) -> dict[str, Any]:
        written = (self.cleaned_data.get("comment") or "").strip()
        if written and not self.cleaned_data.get("visibility"):
            self.add_error("visibility", "Choose who reads the comment.")
        return super().clean()
