"""What may be said of an endpoint, and which deliveries are asked for."""

from datetime import UTC, datetime, time
from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Organization
from events.catalogue import catalogue
from events.types import CHOICES
from portal.pages.choices import two_lines
from portal.pages.door import Place
from portal.pages.sides import MODES, SANDBOX, organization_of
from webhooks.models import Delivery, Endpoint
from webhooks.policy import may_use_loopback, refusal_of
from webhooks.services import Wishes

_ALL: Final = "*"
_WISHES: Final = ("url", "description", "events")


def _events() -> list[tuple[str, str]]:
    everything = two_lines(
        _ALL, "Everything: what is below, and what is still to come."
    )
    return [
        (_ALL, everything),
        *((entry.type, two_lines(entry.type, entry.happens)) for entry in catalogue()),
    ]


class EndpointForm(forms.Form):
    """Remembers what it showed, so that a stale page reverts nobody's change."""

    url = forms.CharField(
        max_length=2048,
        label="Address",
        show_hidden_initial=True,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    description = forms.CharField(
        max_length=255,
        required=False,
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    events = forms.MultipleChoiceField(
        choices=_events,
        initial=[_ALL],
        show_hidden_initial=True,
        widget=forms.CheckboxSelectMultiple,
        label="What it is told of",
        error_messages={"required": "Choose at least one, or everything."},
    )

    def __init__(
        self, data: Any = None, *, organization: Organization, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.organization = organization
        self.fields["url"].help_text = _where(organization)

    def clean_events(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["events"]
        return [_ALL] if _ALL in chosen else chosen

    def clean(self) -> dict[str, Any]:
        """Refuse an address that we would not send to, as far as its text tells."""
        if "url" in self.cleaned_data and "url" in self.changed_data:
            loopback = may_use_loopback(self.organization)
            refused = refusal_of(self.cleaned_data["url"], loopback)
            if refused is not None:
                self.add_error("url", ValidationError(refused.message, refused.code))
        return self.cleaned_data

    def wishes(self) -> Wishes:
        """Return what was changed on the page, and nothing else."""
        said = {name: self.cleaned_data[name] for name in self._changed()}
        return cast(Wishes, said)

    def _changed(self) -> set[str]:
        return set(_WISHES) & set(self.changed_data)


class NewEndpointForm(EndpointForm):
    mode = forms.ChoiceField(choices=MODES, widget=forms.RadioSelect, label="Where")

    field_order = ("mode", *_WISHES)

    def __init__(self, data: Any = None, *, place: Place, mode: str) -> None:
        asked = SANDBOX if data is None else data.get("mode", SANDBOX)
        side = organization_of(place, asked if data is not None else mode)
        super().__init__(data, organization=side, initial={"mode": mode})
        self.fields["url"].help_text = _where(place.sandbox)

    def _changed(self) -> set[str]:
        return set(_WISHES)


class RecoverForm(forms.Form):
    """Since which day to send again what failed or was missed."""

    since = forms.DateField(
        label="Everything since",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def moment(self) -> datetime:
        """Return the beginning of that day, in UTC."""
        return datetime.combine(self.cleaned_data["since"], time.min, UTC)


class DeliveryFilter(forms.Form):
    """What it does not know narrows nothing."""

    status = forms.ChoiceField(
        choices=[("", "Any state"), *Delivery.Status.choices],
        required=False,
        label="State",
    )
    type = forms.ChoiceField(
        choices=[("", "Any event"), *((kind, kind) for kind in CHOICES)],
        required=False,
        label="Event",
    )

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def form_of(endpoint: Endpoint, data: Any = None) -> EndpointForm:
    shown = {name: getattr(endpoint, name) for name in _WISHES}
    return EndpointForm(data, organization=endpoint.organization, initial=shown)


def _where(organization: Organization) -> str:
    usual = "https on port 443 or 8443, reachable from the internet."
    if organization.is_sandbox and settings.WEBHOOK_ALLOW_LOOPBACK:
        return f"{usual} In the sandbox also http://127.0.0.1, on any port."
    return usual
