"""What is asked for, by type. No value that was typed ever comes back in a page."""

from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField

from credentials.limits import (
    FieldProblem,
    find_name_error,
    find_number_error,
    find_size_error,
    find_value_error,
)
from credentials.pages.texts import FIELDS
from credentials.types import EXPECTED, OTHER

ROWS: Final = 3  # of names and values, for what has no fields of its own
_PLAIN: Final = ("url", "host", "database", "username")
_LONG: Final = ("private_key", "notes")
_UNKEPT: Final = {
    "autocomplete": "off",
    "spellcheck": "false",
    "autocapitalize": "none",
    "autocorrect": "off",
}


# Browsers ignore "off" for what they take for a password, and offer to keep it under
# our name; nothing is kept of a one-time code. The rest is read by 1Password, LastPass,
# Bitwarden and Dashlane.
_SECRET: Final = {
    **_UNKEPT,
    "autocomplete": "one-time-code",
    "data-1p-ignore": "",
    "data-lpignore": "true",
    "data-bwignore": "true",
    "data-form-type": "other",
}


class _Empty:
    """Comes back empty, so that a refused form is no copy of a secret."""

    def format_value(self, value: Any) -> None:
        return None


class _Line(_Empty, forms.TextInput):
    pass


class _Masked(_Line):
    """A line whose letters show as dots, by our stylesheet alone.

    Not a field of type password: of those browsers and their helpers offer to keep what
    was typed. The box on the page shows it, without a script.
    """

    def __init__(self) -> None:
        super().__init__(attrs={**_SECRET, "class": "masked"})


class _Text(_Empty, forms.Textarea):
    pass


class DropForm(forms.Form):
    """The fields that the type expects, or rows of names and values; and notes."""

    def __init__(self, credential_type: str, data: Any = None) -> None:
        super().__init__(data)
        self.expected = EXPECTED[credential_type]
        self.numbers = range(1, ROWS + 1) if credential_type == OTHER else range(0)
        for name in self.expected:
            self.fields[name] = _field(name, FIELDS[name], name not in _PLAIN)
        for number in self.numbers:
            self.fields[f"name-{number}"] = _name()
            self.fields[f"value-{number}"] = _field("value", "Value", False)
        self.fields["notes"] = _field("notes", "Notes", False)

    @property
    def has_masked(self) -> bool:
        """Tell whether a box that shows what is typed is of any use."""
        widgets = (field.widget for field in self.fields.values())
        return any(isinstance(widget, _Masked) for widget in widgets)

    @property
    def fields_of_type(self) -> list[BoundField]:
        return [self[name] for name in self.expected]

    @property
    def rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"name-{n}"], self[f"value-{n}"]) for n in self.numbers]

    @property
    def secret(self) -> dict[str, str]:
        """Return what was filled in, by name."""
        typed = self.cleaned_data
        filled = {name: typed.get(name, "") for name in self.expected}
        for number in self.numbers:
            filled[typed.get(f"name-{number}", "")] = typed.get(f"value-{number}", "")
        filled["notes"] = typed.get("notes", "")
        return {name: value for name, value in filled.items() if name and value}

    def clean(self) -> dict[str, Any]:
        for number in self.numbers:
            self._check_row(number)
        if not self.errors and (error := self._whole_error()):
            self.add_error(None, error[0])
        return self.cleaned_data

    def _whole_error(self) -> FieldProblem | None:
        if not self.secret:
            return "Nothing was filled in.", "required"
        return find_number_error(self.secret) or find_size_error(self.secret)

    def _check_row(self, number: int) -> None:
        name_key, value_key = f"name-{number}", f"value-{number}"
        typed = self.cleaned_data
        name, value = typed.get(name_key, ""), typed.get(value_key, "")
        if name_key in self.errors or value_key in self.errors:
            return
        if value and not name:
            self.add_error(name_key, "Say what this value is.")
        if name and not value:
            self.add_error(value_key, "This value is missing.")
        if name and (error := find_name_error(name)):
            self.add_error(name_key, error[0])
        earlier = [typed.get(f"name-{other}") for other in range(1, number)]
        if name and name in [*earlier, "notes"]:
            self.add_error(name_key, "This name is taken. Choose another.")


def _field(name: str, label: str, required: bool) -> forms.CharField:
    widget: forms.Widget
    if name in _LONG:
        widget = _Text(attrs={**_UNKEPT, "rows": 8 if name == "private_key" else 3})
    elif name in _PLAIN:
        widget = _Line(attrs=_UNKEPT)
    else:
        widget = _Masked()
    return _SecretField(label=label, required=required, strip=False, widget=widget)


def _name() -> forms.CharField:
    widget = forms.TextInput(attrs=_UNKEPT)
    return forms.CharField(label="Name", required=False, widget=widget)


class _SecretField(forms.CharField):
    default_error_messages = {"required": "This is missing."}

    def to_python(self, value: Any) -> str:
        """Return what was pasted: browsers send CRLF, and no tool reads such a key."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if error := find_value_error(value):
            raise forms.ValidationError(*error)
