"""Serializers and fields that reject instead of coercing (docs/contract.md, 1.5)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api.datetimes import parse_datetime, truncate_to_ms
from api.errors import printable

_UNKNOWN = "Unknown field."
_MAX_HINTS = 10


class StrictSerializer(serializers.Serializer):
    """Reports all invalid fields at once, unknown ones with the nearest known name.

    `ignored_fields` are fields of the GET representation that may be sent back and have
    no effect. `rejected_fields` maps names that another operation takes to the message
    that says which one.
    """

    ignored_fields: ClassVar[frozenset[str]] = frozenset()
    rejected_fields: ClassVar[Mapping[str, str]] = {}

    def to_internal_value(self, data: Any) -> Any:
        found = self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                found = {**error.detail, **found}
            raise serializers.ValidationError(found) from None
        if found:
            raise serializers.ValidationError(found)
        return value

    @property
    def known(self) -> frozenset[str]:
        """Return every name that a body may contain without being unknown."""
        return self.ignored_fields.union(self.fields, self.rejected_fields)

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        known = set(self.fields)
        found = {}
        for name in data:
            if name in self.rejected_fields:
                found[name] = [
                    ErrorDetail(self.rejected_fields[name], "not_writable_here")
                ]
            elif name not in known and name not in self.ignored_fields:
                # The search for the nearest name is slow, so one body gets only some.
                nearest = _hint(name, known) if len(found) < _MAX_HINTS else _UNKNOWN
                found[printable(name)] = [ErrorDetail(nearest, "unknown_field")]
        return found


def _hint(name: str, known: Iterable[str]) -> str:
    nearest = get_close_matches(name[:64], list(known), n=1)
    return f"{_UNKNOWN} Did you mean {nearest[0]}?" if nearest else _UNKNOWN


class EmptyBody(StrictSerializer):
    """The body of a POST without fields: each name in it is unknown."""


class StrictCharField(serializers.CharField):
    """Text as it is sent: no other type is coerced, nothing is trimmed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data not in (serializers.empty, None) and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class StrictBooleanField(serializers.BooleanField):
    """true or false; not "yes", not 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=type(data).__name__)
        return data


class StrictChoiceField(serializers.ChoiceField):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": "Must be one of {allowed}."
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", allowed=", ".join(self.choices))
        return data


class StrictListField(serializers.ListField):
    """An array and nothing else; api/strict_json.py limits its length."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "format": "date-time"})
class DateTimeField(serializers.Field):
    """RFC 3339 with an offset; read as UTC and truncated to milliseconds."""

    def to_internal_value(self, data: Any) -> datetime:
        try:
            return truncate_to_ms(parse_datetime(data))
        except (TypeError, ValueError):
            raise serializers.ValidationError(
                "Must be a date and time with an offset, such as 2026-01-20T10:30:00Z.",
                code="invalid",
            ) from None
