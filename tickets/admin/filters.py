"""Whose tickets the list shows."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Organization, User


class OrganizationFilter(admin.SimpleListFilter):
    title, parameter_name = "organization", "organization"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[Any]:
        return Organization.objects.live().values_list("pk", "name")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        return queryset.filter(organization=_number(chosen)) if chosen else queryset


class AssigneeFilter(admin.SimpleListFilter):
    """Mine, nobody's, or an agent's; former agents still have tickets."""

    title, parameter_name = "assignee", "assignee"
    MINE, UNASSIGNED = "me", "none"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[Any]:
        agents = User.objects.filter(is_agent=True, is_sandbox_agent=False)
        people = agents.order_by("name").values_list("pk", "name")
        return [(self.MINE, "Me"), (self.UNASSIGNED, "Nobody"), *people]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen == self.MINE:
            return queryset.filter(assigned_to=request.user.pk)
        if chosen == self.UNASSIGNED:
            return queryset.filter(assigned_to=None)
        return queryset.filter(assigned_to=_number(chosen)) if chosen else queryset


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise IncorrectLookupParameters
