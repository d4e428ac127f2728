"""Serializer fields that refuse instead of guessing (contract 1.5), for every room."""

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
_MOST_HINTS = 10


class StrictSerializer(serializers.Serializer):
    """Names every unknown field and its nearest known one, and all faults at once.

    `without_effect` are names of the GET representation, accepted and not read;
    `refused` are names that belong elsewhere, each with the sentence saying where.
    """

    ignored_fields: ClassVar[frozenset[str]] = frozenset()
    rejected_fields: ClassVar[Mapping[str, str]] = {}

    def to_internal_value(self, data: Any) -> Any:
        faults = self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                faults = {**error.detail, **faults}
            raise serializers.ValidationError(faults) from None
        if faults:
            raise serializers.ValidationError(faults)
        return value

    @property
    def known(self) -> frozenset[str]:
        """Name what may be sent, and what is told where it belongs."""
        return self.ignored_fields.union(self.fields, self.rejected_fields)

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        known = set(self.fields)
        faults = {}
        for name in data:
            if name in self.rejected_fields:
                faults[name] = [
                    ErrorDetail(self.rejected_fields[name], "not_writable_here")
                ]
            elif name not in known and name not in self.ignored_fields:
                # Looking for the nearest name is work; a body may not ask for much.
                nearest = _hint(name, known) if len(faults) < _MOST_HINTS else _UNKNOWN
                faults[printable(name)] = [ErrorDetail(nearest, "unknown_field")]
        return faults


def _hint(name: str, known: Iterable[str]) -> str:
    nearest = get_close_matches(name[:64], list(known), n=1)
    return f"{_UNKNOWN} Did you mean {nearest[0]}?" if nearest else _UNKNOWN


class EmptyBody(StrictSerializer):
    """The body of a POST that takes none: whatever is named in it is unknown."""


class StrictCharField(serializers.CharField):
    """Text, kept byte for byte: nothing else becomes text, nothing is trimmed."""

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
    """An array and nothing else; the parser has bounded it (api.strict_json)."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "format": "date-time"})
class DateTimeField(serializers.Field):
    def to_internal_value(self, data: Any) -> datetime:
        try:
            return truncate_to_ms(parse_datetime(data))
        except (TypeError, ValueError):
            raise serializers.ValidationError(
                "Must be a date and time with an offset, such as 2026-01-20T10:30:00Z.",
                code="invalid",
            ) from None
