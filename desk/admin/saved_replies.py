"""The admin pages of saved replies."""

from typing import Any

from django import forms

from accounts.admin.show import bidi_html
from accounts.admin.theme import LineWidget, display
from desk.admin.library import SharedAdmin, SharedForm, TextWithVariables
from desk.models import SavedReply
from desk.rules import MAX_CODE_LENGTH, MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from tickets.admin.fields import TitleField


class SavedReplyForm(SharedForm):
    code = forms.SlugField(
        max_length=MAX_CODE_LENGTH,
        widget=LineWidget,
        show_hidden_initial=True,
        help_text="Type / and this while you write: letters, digits, - and _.",
    )
    title = TitleField(max_length=MAX_TITLE_LENGTH)
    text = TextWithVariables(max_length=MAX_TEXT_LENGTH)

    class Meta:
        model = SavedReply
        fields = ("code", "title", "text")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.lower()

    def _post_clean(self) -> None:
        """Do not validate the model: the service cleans and writes."""


class SavedReplyAdmin(SharedAdmin):
    form = SavedReplyForm
    item_fields = ("code", "title", "text")
    list_display = ["code_display", "title_display", "text_preview", "owner_label"]
    search_fields = ["code", "title"]

    @display(description="Code", ordering="code")
    def code_display(self, reply: Any) -> str:
        return str(reply)

    @display(description="Title", ordering="title")
    def title_display(self, reply: Any) -> str:
        return bidi_html(reply.title)
