"""The admin pages of teams."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.pages import ServiceForm
from accounts.admin.show import bidi_html
from accounts.admin.theme import CheckboxesWidget, display
from accounts.models import User
from desk.admin.library import LibraryAdmin
from desk.models import Team
from desk.rules import MAX_TEAM_NAME_LENGTH
from tickets.admin.fields import TitleField


class AgentsField(forms.ModelMultipleChoiceField):
    """Agents by name and address, since names are not unique."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class TeamForm(ServiceForm):
    name = TitleField(max_length=MAX_TEAM_NAME_LENGTH)
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
        """Do not validate the model: the service cleans and writes."""


class TeamAdmin(LibraryAdmin):
    form = TeamForm
    fields = item_fields = ("name", "members")
    list_display = ["name_display", "member_names"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return Team.objects.prefetch_related("members")

    @display(description="Name", ordering="name")
    def name_display(self, team: Team) -> str:
        return bidi_html(team.name)

    @display(description="Members")
    def member_names(self, team: Team) -> str:
        return bidi_html(", ".join(person.name for person in team.members.all()))
