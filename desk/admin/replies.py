"""Saved replies: a text to begin from, found by its code."""

from typing import Any

from django import forms

from accounts.admin.show import isolated
from accounts.admin.theme import LineWidget, display
from desk.admin.kept import SharedAdmin, SharedForm, TextWithVariables
from desk.models import LONGEST_TEXT, SavedReply
from tickets.admin.fields import TitleField


class SavedReplyForm(SharedForm):
    code = forms.SlugField(
        max_length=30,
        widget=LineWidget,
        show_hidden_initial=True,
        help_text="Type / and this while you write: letters, digits, - and _.",
    )
    title = TitleField(max_length=80)
    text = TextWithVariables(max_length=LONGEST_TEXT)

    class Meta:
        model = SavedReply
        fields = ("code", "title", "text")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.lower()

    def _post_clean(self) -> None:
        """Leave the row alone: the verb decides and writes."""


class SavedReplyAdmin(SharedAdmin):
    form = SavedReplyForm
    written = ("code", "title", "text")
    list_display = ["shown_code", "shown_title", "beginning", "whose"]
    search_fields = ["code", "title"]

    @display(description="Code", ordering="code")
    def shown_code(self, reply: Any) -> str:
        return str(reply)

    @display(description="Title", ordering="title")
    def shown_title(self, reply: Any) -> str:
        return isolated(reply.title)
