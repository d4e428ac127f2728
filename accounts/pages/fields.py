"""Fields that several forms of people ask for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.addresses import LONGEST_ADDRESS, address_error


class AddressField(forms.CharField):
    """An email address by the rule of the services, in lower case."""

    def __init__(self, label: str = "Email address", **attributes: str) -> None:
        widget = forms.EmailInput(attrs=attributes)
        super().__init__(label=label, max_length=LONGEST_ADDRESS, widget=widget)

    def clean(self, value: Any) -> str:
        address = str(super().clean(value)).lower()
        error = address_error(address)
        if error is not None:
            raise ValidationError(error)
        return address
