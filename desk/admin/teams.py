"""Teams: agents who work together; a filter of queues, never a right."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.pages import VerbForm
from accounts.admin.show import isolated
from accounts.admin.theme import CheckboxesWidget, display
from accounts.models import User
from desk.admin.kept import KeptAdmin
from desk.models import Team
from tickets.admin.fields import TitleField


class AgentsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class TeamForm(VerbForm):
    name = TitleField(max_length=60)
    members = AgentsField(
        User.objects.agents().filter(is_sandbox_agent=False),
        required=False,
        widget=CheckboxesWidget,
        show_hidden_initial=True,
    )

    class Meta:
        model = Team
        fields = ("name", "members")

    def _post_clean(self) -> None:
        """Leave the row alone: the verb decides and writes."""


class TeamAdmin(KeptAdmin):
    form = TeamForm
    fields = written = ("name", "members")
    list_display = ["shown_name", "people"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return Team.objects.prefetch_related("members")

    @display(description="Name", ordering="name")
    def shown_name(self, team: Team) -> str:
        return isolated(team.name)

    @display(description="Members")
    def people(self, team: Team) -> str:
        return isolated(", ".join(person.name for person in team.members.all()))
