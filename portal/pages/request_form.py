"""The filter of the request log."""

from datetime import UTC
from typing import Any, Final

from django import forms
from django.db.models import Q

from portal.querysets import RequestRecordQuerySet

_MODES: Final = [("", "Both"), ("test", "Sandbox"), ("live", "Live")]
_ANSWERS: Final = [
    ("", "Any"),
    ("error", "Errors only"),
    ("2", "2xx"),
    ("3", "3xx"),
    ("4", "4xx"),
    ("5", "5xx"),
]
_METHODS: Final = [
    ("", "Any"),
    *((name, name) for name in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE")),
]


class UtcDateTimeField(forms.DateTimeField):
    """A time in UTC, as the browser's picker sends it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> Any:
        time = super().to_python(value)
        return time and time.astimezone(UTC)


class RequestFilter(forms.Form):
    q = forms.CharField(
        label="Path, or a request id",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    mode = forms.ChoiceField(label="Mode", choices=_MODES, required=False)
    answer = forms.ChoiceField(label="Answer", choices=_ANSWERS, required=False)
    method = forms.ChoiceField(label="Method", choices=_METHODS, required=False)
    caller = forms.ChoiceField(label="Key or application", required=False)
    since = UtcDateTimeField(label="From (UTC)", required=False)
    until = UtcDateTimeField(label="Before (UTC)", required=False)

    def __init__(self, data: Any, *, callers: list[tuple[str, str]]) -> None:
        super().__init__(data, label_suffix="", auto_id="filter-%s")
        choice: Any = self.fields["caller"]
        choice.choices = [("", "Any"), *callers]

    def filter_records(self, records: RequestRecordQuerySet) -> RequestRecordQuerySet:
        """Return the records that match; none if a value is invalid."""
        if not self.is_valid():
            return records.none()
        data = self.cleaned_data
        if text := data["q"]:
            records = records.filter(Q(path__contains=text) | Q(request_id=text))
        if data["mode"]:
            records = records.filter(livemode=data["mode"] == "live")
        if data["method"]:
            records = records.filter(method=data["method"])
        if data["since"]:
            records = records.filter(at__gte=data["since"])
        if data["until"]:
            records = records.filter(at__lt=data["until"])
        return _of_caller(data["caller"], _of_status(data["answer"], records))


def _of_status(answer: str, records: RequestRecordQuerySet) -> RequestRecordQuerySet:
    if answer == "error":
        return records.with_errors()
    if answer:
        first = int(answer) * 100
        return records.filter(status__gte=first, status__lt=first + 100)
    return records


def _of_caller(caller: str, records: RequestRecordQuerySet) -> RequestRecordQuerySet:
    """Return the records of a key, or of an application for itself and for people."""
    kind, _, number = caller.partition(":")
    if kind == "api_key":
        return records.filter(actor_type=kind, actor_id=number)
    if kind == "application":
        alone = Q(actor_type=kind, actor_id=number)
        return records.filter(alone | Q(application_number=number))
    return records
