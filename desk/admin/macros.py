"""Macros: several changes in one step, and what they would do, in words."""

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.admin.show import isolated
from accounts.admin.theme import RadioWidget, SelectWidget, display
from accounts.models import User
from desk.admin.kept import SharedAdmin, SharedForm, TextWithVariables
from desk.macros import steps_of
from desk.models import LONGEST_TEXT, Macro, Mode
from tickets.admin.fields import TagsField, TitleField
from tickets.models import Status


class MacroForm(SharedForm):
    name = TitleField(max_length=80)
    text = TextWithVariables(max_length=LONGEST_TEXT, required=False)
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
    takes_it = forms.BooleanField(
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
            *("add_tags", "takes_it", "assign_to"),
        )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("takes_it") and given.get("assign_to"):
            self.add_error("assign_to", "It can be assigned to one of them.")
        if not self.errors and not any(map(given.get, _DOES)):
            self.add_error(None, "A macro that does nothing is none.")
        return super().clean()

    def _post_clean(self) -> None:
        """Leave the row alone: the verb decides and writes."""


_DOES = ("text", "status", "add_tags", "takes_it", "assign_to")


class MacroAdmin(SharedAdmin):
    form = MacroForm
    written = MacroForm.Meta.fields
    list_display = ["shown_name", "shown_steps", "whose"]
    list_select_related = ["owner", "assign_to"]
    search_fields = ["name"]

    def shown_after(self, request: HttpRequest, obj: Any) -> tuple[str, ...]:
        return ("shown_steps",)

    @display(description="Name", ordering="name")
    def shown_name(self, macro: Macro) -> str:
        return isolated(macro.name)

    @display(description="What it does")
    def shown_steps(self, macro: Macro) -> str:
        return isolated("; ".join(steps_of(macro)))
