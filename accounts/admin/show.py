"""How the admin writes what others sent: as text, which moves nothing around it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from api.errors import ApiError


def isolated(text: str | None) -> str:
    """Keep writing-direction marks from reordering what stands beside the text."""
    return format_html("<bdi>{}</bdi>", text) if text else "—"


def unbroken(text: str) -> str:
    return format_html('<span class="whitespace-nowrap">{}</span>', text)


def moment(at: datetime | None) -> str:
    """Write a moment that a narrow column breaks after its day, and nowhere else."""
    return "—" if at is None else date_format(at, "j\xa0M\xa0Y, H:i")


def pretty(value: Any) -> SafeString:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    style = "white-space: pre-wrap; overflow-wrap: anywhere"
    return format_html('<pre style="{}">{}</pre>', style, text)


def faults_of(error: ApiError) -> Iterator[tuple[str, str]]:
    """Yield (field, message); a refusal that names no field has an empty one."""
    fields = error.details.get("fields")
    if not fields:
        yield "", str(error)
        return
    for fault in fields:
        yield fault["field"].partition(".")[0], fault["message"]


def explain(error: ApiError) -> str:
    """Return a refusal in one line."""
    return " ".join(
        f"{name}: {message}" if name else message for name, message in faults_of(error)
    )
