"""Form fields that know what the page showed, so that an untouched one is no change.

Browsers alter text on its way: a line loses its breaks, a text area gets CRLF. A field
reads what was shown and what was typed in the same manner, and compares like with like.
"""

import json
from datetime import date
from typing import Any

from django import forms

from accounts.admin.show import explain
from accounts.admin.theme import LineWidget, ProseWidget
from api.errors import ApiError
from api.strict_json import parse_json
from tickets.metadata import same_json
from tickets.rules import MAX_TAGS, TAG_CHARACTERS


class LineField(forms.CharField):
    """One line, kept as typed; a tab is a space, and breaks are none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            strip=False,
            show_hidden_initial=True,
            **{"widget": LineWidget(), **kwargs},
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return "".join(text.replace("\t", " ").splitlines()) if text else text


class TitleField(LineField):
    def validate(self, value: Any) -> None:
        super().validate(value)
        if not value.strip():
            raise forms.ValidationError("A title is more than spaces.", code="blank")


class ProseArea(ProseWidget):
    # Unfold's own omits the line break that HTML drops, and so loses one of the text.
    template_name = "django/forms/widgets/textarea.html"


class ProseField(forms.CharField):
    """Text of many lines, which end as the API's do."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        widget = ProseArea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(strip=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class DayWidget(LineWidget):
    """The browser's own calendar, whose value is a plain day in every language."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class TagsField(ProseField):
    """One tag a line; trimmed, lower-cased, repeats dropped, order kept (OPEN-07)."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(value or [])

    def to_python(self, value: Any) -> Any:
        lines = (super().to_python(value) or "").split("\n")
        tags = list(dict.fromkeys(line.strip().lower() for line in lines))
        return [tag for tag in tags if tag]

    def validate(self, value: Any) -> None:
        if len(value) > MAX_TAGS:
            raise forms.ValidationError(f"At most {MAX_TAGS} tags.")
        if any(len(tag) > TAG_CHARACTERS for tag in value):
            raise forms.ValidationError(
                f"A tag has at most {TAG_CHARACTERS} characters."
            )
        if any("\x00" in tag for tag in value):
            raise forms.ValidationError("U+0000 is not text.")


class MetadataField(ProseField):
    """A JSON object, read as strictly as the API reads one."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        return json.dumps(value or {}, indent=2, ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or "{}"
        try:
            metadata = parse_json(text.encode())
        except ApiError as refusal:
            raise forms.ValidationError(explain(refusal)) from None
        if not isinstance(metadata, dict):
            raise forms.ValidationError("Must be an object.")
        return metadata

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return not same_json(initial, self.to_python(data))
        except forms.ValidationError:
            return True


def patch_between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the RFC 7396 patch that makes `after` of `before`, and no more."""
    patch: dict[str, Any] = {name: None for name in before if name not in after}
    for name, value in after.items():
        old = before.get(name)
        if isinstance(old, dict) and isinstance(value, dict):
            if inner := patch_between(old, value):
                patch[name] = inner
        elif name not in before or not same_json(old, value):
            patch[name] = value
    return patch
