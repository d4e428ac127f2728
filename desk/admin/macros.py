"""The admin pages of macros."""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any, Final

from django import forms
from django.http import HttpRequest

from accounts.admin.show import bidi_html
from accounts.admin.theme import RadioWidget, SelectWidget, display
from accounts.models import User
from desk.admin.library import SharedAdmin, SharedForm, TextWithVariables
from desk.models import Macro, Mode
from desk.rules import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from tickets.admin.fields import TagsField, TitleField
from tickets.models import Status


class MacroForm(SharedForm):
    name = TitleField(max_length=MAX_TITLE_LENGTH)
    text = TextWithVariables(max_length=MAX_TEXT_LENGTH, required=False)
    mode = forms.ChoiceField(
        label="The text is",
        choices=Mode.choices,
        initial=Mode.REPLY,
        widget=RadioWidget,
        show_hidden_initial=True,
    )
    status = forms.ChoiceField(
        choices=[("", "stays as it is"), *Status.choices],
        required=False,
        widget=SelectWidget,
        show_hidden_initial=True,
    )
    add_tags = TagsField(
        rows=3, required=False, show_hidden_initial=True, help_text="One a line."
    )
    assign_to_self = forms.BooleanField(
        label="Assign it to whoever runs the macro",
        required=False,
        show_hidden_initial=True,
    )
    assign_to = forms.ModelChoiceField(
        User.objects.agents().filter(is_sandbox_agent=False),
        required=False,
        empty_label="nobody else",
        widget=SelectWidget,
        show_hidden_initial=True,
    )

    class Meta:
        model = Macro
        fields = (
            *("name", "text", "mode", "status"),
            *("add_tags", "assign_to_self", "assign_to"),
        )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("assign_to_self") and given.get("assign_to"):
            self.add_error("assign_to", "It can be assigned to one of them.")
        if not self.errors and not any(map(given.get, _EFFECTS)):
            self.add_error(None, "A macro that does nothing is none.")
        return super().clean()

    def _post_clean(self) -> None:
        """Do not validate the model: the service cleans and writes."""


# At least one of these has to be set.
_EFFECTS: Final = ("text", "status", "add_tags", "assign_to_self", "assign_to")


_MAX_PREVIEW_LENGTH: Final = 60  # of a macro's text


class MacroAdmin(SharedAdmin):
    form = MacroForm
    item_fields = MacroForm.Meta.fields
    list_display = ["name_display", "steps_display", "owner_label"]
    list_select_related = ["owner", "assign_to"]
    search_fields = ["name"]

    def extra_fields(self, request: HttpRequest, obj: Any) -> tuple[str, ...]:
        return ("steps_display",)

    @display(description="Name", ordering="name")
    def name_display(self, macro: Macro) -> str:
        return bidi_html(macro.name)

    @display(description="What it does")
    def steps_display(self, macro: Macro) -> str:
        return bidi_html("; ".join(macro_steps(macro)))


def macro_steps(macro: Macro) -> Iterator[str]:
    """Yield each step of a macro as a phrase, in the order in which it runs."""
    if macro.text.strip():
        action = "adds the note" if macro.mode == Mode.NOTE else "sends the reply"
        text = shorten(macro.text, _MAX_PREVIEW_LENGTH, placeholder=" …")
        yield f"{action} “{text}”"
    if macro.add_tags:
        yield f"adds the tags {', '.join(macro.add_tags)}"
    if macro.assign_to_self:
        yield "assigns it to whoever runs it"
    elif macro.assign_to is not None:
        yield f"assigns it to {macro.assign_to.name}"
    if macro.status:
        yield f"makes it “{Status(macro.status).label}”"
