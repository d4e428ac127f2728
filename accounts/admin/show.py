"""Format values of others as safe HTML and text for the admin."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from api.errors import ApiError


def bidi_html(text: str | None) -> str:
    """Return the text in `<bdi>`, so that its direction marks change nothing else."""
    return format_html("<bdi>{}</bdi>", text) if text else "—"


def no_wrap(text: str) -> str:
    return format_html('<span class="whitespace-nowrap">{}</span>', text)


def format_time(at: datetime | None) -> str:
    """Return date and time, which a narrow column breaks only after the date."""
    return "—" if at is None else date_format(at, "j\xa0M\xa0Y, H:i")


def format_json(value: Any) -> SafeString:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    style = "white-space: pre-wrap; overflow-wrap: anywhere"
    return format_html('<pre style="{}">{}</pre>', style, text)


def field_errors(error: ApiError) -> Iterator[tuple[str, str]]:
    """Yield (field, message); a refusal that names no field has an empty one."""
    fields = error.details.get("fields")
    if not fields:
        yield "", str(error)
        return
    for entry in fields:
        yield entry["field"].partition(".")[0], entry["message"]


def explain(error: ApiError) -> str:
    """Return a refusal in one line."""
    return " ".join(
        f"{name}: {message}" if name else message
        for name, message in field_errors(error)
    )
