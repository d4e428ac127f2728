"""The query parameters of a queue's URL."""

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from accounts.models import Organization, User
from desk.filters import ME, UNASSIGNED, QueueFilters
from desk.models import Team
from desk.queues import DEFAULT_QUEUE, QUEUES, SORTS
from tickets.models import Priority, Status

MAX_SEARCH_LENGTH: Final = 512
_MAX_CHOICES: Final = 200  # of agents and organizations offered; others are typed
_ANY: Final = ("", "Any")


class QueueForm(forms.Form):
    """The filters of a queue. All are optional, and unknown parameters are dropped."""

    queue = forms.ChoiceField(
        choices=[(name, queue.label) for name, queue in QUEUES.items()],
        required=False,
        widget=forms.HiddenInput,
    )
    q = forms.CharField(
        max_length=MAX_SEARCH_LENGTH,
        required=False,
        label="Words",
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    status = forms.ChoiceField(choices=[_ANY, *Status.choices], required=False)
    priority = forms.ChoiceField(
        choices=[_ANY, *((each.label, each.label.title()) for each in Priority)],
        required=False,
    )
    assignee = forms.ChoiceField(required=False)
    team = forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="Any")
    tag = forms.CharField(max_length=50, required=False)
    organization = forms.CharField(
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "organizations", "dir": "auto"}),
    )
    sort = forms.ChoiceField(
        choices=[("", "The queue's own"), *((name, s[0]) for name, s in SORTS.items())],
        required=False,
        label="Order",
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.agents = assignable_agents()
        choices = [_ANY, (ME, "Me"), (UNASSIGNED, "Nobody")]
        choices += [(str(agent.pk), agent.name) for agent in self.agents]
        cast(forms.ChoiceField, self.fields["assignee"]).choices = choices

    def clean_organization(self) -> list[Organization]:
        """Find organizations by name or slug, in any case."""
        text = self.cleaned_data["organization"]
        if not text:
            return []
        named = Q(name__iexact=text) | Q(slug=text.lower())
        found = list(Organization.objects.live().filter(named)[:_MAX_CHOICES])
        if not found:
            raise ValidationError("There is no organization of this name.")
        return found

    @property
    def filters(self) -> QueueFilters:
        """Return the filters of a valid form."""
        return cast(QueueFilters, self.cleaned_data)

    @property
    def queue_name(self) -> str:
        """Return the queue that is named, or the default for none or an invalid one."""
        name = self.cleaned_data.get("queue") if self.is_valid() else ""
        return name or DEFAULT_QUEUE

    @property
    def active_filter_count(self) -> int:
        """Return how many filters are set; the queue and its order are none."""
        names = set(self.fields) - {"queue", "sort"}
        return sum(1 for name in names if self.data.get(name, "").strip())

    def query(self) -> str:
        """Return the query string of the known parameters, in a fixed order."""
        query = QueryDict(mutable=True)
        for name in self.fields:
            if value := self.data.get(name, "").strip():
                query[name] = value
        return query.urlencode()


def assignable_agents() -> list[User]:
    """Return the agents a ticket can be assigned to, as many as a list can hold."""
    agents = User.objects.agents().filter(is_sandbox_agent=False).order_by("name", "pk")
    return list(agents.only("pk", "name", "email")[:_MAX_CHOICES])


def organization_names() -> list[str]:
    """Return names of organizations for the suggestions of a text field."""
    live = Organization.objects.live().order_by("name")
    return list(live.values_list("name", flat=True)[:_MAX_CHOICES])


def read_query(text: str) -> QueueForm:
    """Return the form for a query string that a page sent back."""
    return QueueForm(QueryDict(text))


def encode_query(**values: Any) -> str:
    """Return the query string of a link to a queue."""
    query = QueryDict(mutable=True)
    query.update(values)
    return query.urlencode()
