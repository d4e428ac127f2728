"""What narrows the list of requests."""

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


class Moment(forms.DateTimeField):
    """A moment of UTC, as a browser's own picker gives it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        return moment and moment.astimezone(UTC)


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
    since = Moment(label="From (UTC)", required=False)
    until = Moment(label="Before (UTC)", required=False)

    def __init__(self, data: Any, *, callers: list[tuple[str, str]]) -> None:
        super().__init__(data, label_suffix="", auto_id="filter-%s")
        choice: Any = self.fields["caller"]
        choice.choices = [("", "Any"), *callers]

    def narrow(self, records: RequestRecordQuerySet) -> RequestRecordQuerySet:
        """Return those asked for; none where the question cannot be read."""
        if not self.is_valid():
            return records.none()
        asked = self.cleaned_data
        if text := asked["q"]:
            records = records.filter(Q(path__contains=text) | Q(request_id=text))
        if asked["mode"]:
            records = records.filter(livemode=asked["mode"] == "live")
        if asked["method"]:
            records = records.filter(method=asked["method"])
        if asked["since"]:
            records = records.filter(at__gte=asked["since"])
        if asked["until"]:
            records = records.filter(at__lt=asked["until"])
        return _by(asked["caller"], _answered(asked["answer"], records))


def _answered(answer: str, records: RequestRecordQuerySet) -> RequestRecordQuerySet:
    if answer == "error":
        return records.refused()
    if answer:
        first = int(answer) * 100
        return records.filter(status__gte=first, status__lt=first + 100)
    return records


def _by(caller: str, records: RequestRecordQuerySet) -> RequestRecordQuerySet:
    """Return one key's, or one application's: as itself and for anybody."""
    kind, _, number = caller.partition(":")
    if kind == "api_key":
        return records.filter(actor_type=kind, actor_id=number)
    if kind == "application":
        itself = Q(actor_type=kind, actor_id=number)
        return records.filter(itself | Q(application_number=number))
    return records
