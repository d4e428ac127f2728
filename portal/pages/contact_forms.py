"""The contact form, and its variant that asks for a higher limit."""

from typing import Any

from django import forms

from accounts.link_rules import looks_like_link
from accounts.pages.fields import AddressField
from portal.rules import MAX_MESSAGE_LENGTH, MAX_REQUESTED_LIMIT, MAX_SUBJECT_LENGTH


class ContactForm(forms.Form):
    """Address, subject, message, and a hidden field that only programs fill in."""

    email = AddressField("Your email", autocomplete="email")
    subject = forms.CharField(label="Subject", max_length=MAX_SUBJECT_LENGTH)
    message = forms.CharField(
        label="Message",
        max_length=MAX_MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="What you did, what you expected, and the X-Request-ID of an answer"
        " if there is one. Never a password or a key.",
    )
    website = forms.CharField(
        required=False,
        max_length=200,
        label="Leave this empty",
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, known_email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_email = known_email
        if known_email:
            del self.fields["email"]

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    @property
    def address(self) -> str:
        return self.known_email or str(self.cleaned_data["email"])

    def clean_subject(self) -> str:
        """Return one line without links: it is mailed to the typed address."""
        subject = " ".join(str(self.cleaned_data["subject"]).split())
        if looks_like_link(subject):
            raise forms.ValidationError("Put links into the message.")
        return subject


class LimitForm(ContactForm):
    """Asks for a higher limit: how many requests an hour, and what for."""

    requests_per_hour = forms.IntegerField(
        label="Requests an hour for each key",
        min_value=1,
        max_value=MAX_REQUESTED_LIMIT,
    )
    field_order = ["email", "requests_per_hour", "message"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["subject"]
        self.fields["message"].label = "What it is for"
        self.fields[
            "message"
        ].help_text = (
            "What your integration does, how often, and from when on you need it."
        )
