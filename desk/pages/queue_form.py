"""What a queue's address may ask for, read strictly; the same for every page of it."""

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from accounts.models import Organization, User
from desk.filters import ME, NOBODY, Wanted
from desk.models import Team
from desk.queues import DEFAULT_QUEUE, QUEUES, SORTS
from tickets.models import Priority, Status

LONGEST_SEARCH: Final = 512
_MOST_CHOICES: Final = 200  # of agents and organizations offered; others are typed
_ANY: Final = ("", "Any")


class QueueForm(forms.Form):
    """The filters of a queue. Nothing is required, and nothing unknown is passed on."""

    queue = forms.ChoiceField(
        choices=[(name, queue.label) for name, queue in QUEUES.items()],
        required=False,
        widget=forms.HiddenInput,
    )
    q = forms.CharField(
        max_length=LONGEST_SEARCH,
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
        self.agents = people()
        choices = [_ANY, (ME, "Me"), (NOBODY, "Nobody")]
        choices += [(str(agent.pk), agent.name) for agent in self.agents]
        cast(forms.ChoiceField, self.fields["assignee"]).choices = choices

    def clean_organization(self) -> list[Organization]:
        """Find organizations by name or slug, in any case."""
        text = self.cleaned_data["organization"]
        if not text:
            return []
        named = Q(name__iexact=text) | Q(slug=text.lower())
        found = list(Organization.objects.live().filter(named)[:_MOST_CHOICES])
        if not found:
            raise ValidationError("There is no organization of this name.")
        return found

    @property
    def wanted(self) -> Wanted:
        return cast(Wanted, self.cleaned_data)

    @property
    def queue_name(self) -> str:
        name = self.cleaned_data.get("queue") if self.is_valid() else ""
        return name or DEFAULT_QUEUE

    @property
    def narrows(self) -> int:
        """Return how many filters are set, beside the queue and its order."""
        names = set(self.fields) - {"queue", "sort"}
        return sum(1 for name in names if self.data.get(name, "").strip())

    def query(self) -> str:
        """Return the address of these filters: known names alone, in one order."""
        kept = QueryDict(mutable=True)
        for name in self.fields:
            if value := self.data.get(name, "").strip():
                kept[name] = value
        return kept.urlencode()


def people() -> list[User]:
    """Return the agents a ticket can be given, as many as a list can show."""
    agents = User.objects.agents().filter(is_sandbox_agent=False).order_by("name", "pk")
    return list(agents.only("pk", "name", "email")[:_MOST_CHOICES])


def places() -> list[str]:
    """Return names of organizations, to choose from while typing."""
    live = Organization.objects.live().order_by("name")
    return list(live.values_list("name", flat=True)[:_MOST_CHOICES])


def read_query(text: str) -> QueueForm:
    """Read the query of a queue's address as the address is read."""
    return QueueForm(QueryDict(text))


def initial(**values: Any) -> str:
    """Return the query of a queue, for a link."""
    query = QueryDict(mutable=True)
    query.update(values)
    return query.urlencode()
