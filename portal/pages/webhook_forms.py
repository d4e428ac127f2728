"""Forms for endpoints, recovery, and the list of deliveries."""

from datetime import UTC, datetime, time
from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Organization
from events.catalogue import catalogue
from events.types import CHOICES
from portal.pages.form_fields import label_with_code
from portal.pages.member_context import MemberContext
from portal.pages.modes import MODES, SANDBOX, organization_for_mode
from webhooks.models import Delivery, Endpoint
from webhooks.rules import (
    ALL_EVENTS,
    DESCRIPTION_CHARACTERS,
    URL_CHARACTERS,
    clean_event_types,
    find_refusal,
    may_use_loopback,
)
from webhooks.services import EndpointFields

_FIELDS: Final = ("url", "description", "events")


def _event_choices() -> list[tuple[str, str]]:
    everything = label_with_code(
        ALL_EVENTS, "Everything: what is below, and what is still to come."
    )
    return [
        (ALL_EVENTS, everything),
        *(
            (entry.type, label_with_code(entry.type, entry.happens))
            for entry in catalogue()
        ),
    ]


class EndpointForm(forms.Form):
    """Posts its initial values too, so that a stale page reverts nobody's change."""

    url = forms.CharField(
        max_length=URL_CHARACTERS,
        label="Address",
        show_hidden_initial=True,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    description = forms.CharField(
        max_length=DESCRIPTION_CHARACTERS,
        required=False,
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    events = forms.MultipleChoiceField(
        choices=_event_choices,
        initial=[ALL_EVENTS],
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
        self.fields["url"].help_text = _url_help_text(organization)

    def clean_events(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["events"]
        return clean_event_types(chosen)

    def clean(self) -> dict[str, Any]:
        """Refuse a URL that is not an allowed target, without a DNS look-up."""
        if "url" in self.cleaned_data and "url" in self.changed_data:
            loopback = may_use_loopback(self.organization)
            error = find_refusal(self.cleaned_data["url"], loopback)
            if error is not None:
                self.add_error("url", ValidationError(error.message, error.code))
        return self.cleaned_data

    def endpoint_fields(self) -> EndpointFields:
        """Return the fields that were changed on the page."""
        fields = {name: self.cleaned_data[name] for name in self._changed()}
        return cast(EndpointFields, fields)

    def _changed(self) -> set[str]:
        return set(_FIELDS) & set(self.changed_data)


class NewEndpointForm(EndpointForm):
    mode = forms.ChoiceField(choices=MODES, widget=forms.RadioSelect, label="Where")

    field_order = ("mode", *_FIELDS)

    def __init__(self, data: Any = None, *, member: MemberContext, mode: str) -> None:
        chosen = mode if data is None else data.get("mode", SANDBOX)
        organization = organization_for_mode(member, chosen)
        super().__init__(data, organization=organization, initial={"mode": mode})
        self.fields["url"].help_text = _url_help_text(member.sandbox)

    def _changed(self) -> set[str]:
        return set(_FIELDS)


class RecoverForm(forms.Form):
    """The day since which to send again what failed or was missed."""

    since = forms.DateField(
        label="Everything since",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def start_time(self) -> datetime:
        """Return the beginning of that day, in UTC."""
        return datetime.combine(self.cleaned_data["since"], time.min, UTC)


class DeliveryFilter(forms.Form):
    """Filters by status and event type; ignores values that it does not know."""

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

    def criteria(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def endpoint_form(endpoint: Endpoint, data: Any = None) -> EndpointForm:
    initial = {name: getattr(endpoint, name) for name in _FIELDS}
    return EndpointForm(data, organization=endpoint.organization, initial=initial)


def _url_help_text(organization: Organization) -> str:
    usual = "https on port 443 or 8443, reachable from the internet."
    if organization.is_sandbox and settings.WEBHOOK_ALLOW_LOOPBACK:
        return f"{usual} In the sandbox also http://127.0.0.1, on any port."
    return usual
