"""People: agents are made here; members come through their organization."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from accounts import services
from accounts.admin.pages import CreateOnlyAdmin, ServiceForm, actor_of
from accounts.admin.show import bidi_html, format_time
from accounts.admin.theme import PasswordWidget, RadioWidget, action, display
from accounts.models import User
from accounts.roles import Role
from api.datetimes import now
from api.errors import Conflict


class AgentForm(ServiceForm):
    role = forms.TypedChoiceField(
        choices=[(str(role), role.capitalize()) for role in Role],
        coerce=Role,
        initial=Role.AGENT,
        widget=RadioWidget,
        help_text="What each may do is said in docs/desk.md.",
    )
    password = forms.CharField(
        strip=False,
        widget=PasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
    )
    again = forms.CharField(
        label="Password again",
        strip=False,
        widget=PasswordWidget(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError("The two passwords are not the same.")
        return again


_ROLE_OF_ACTION = {f"make_{role}": role for role in Role}


class UserAdmin(CreateOnlyAdmin):
    add_form = AgentForm
    add_fields = ("email", "name", "role", "password", "again")
    detail_fields = (
        ("email", "name"),
        ("is_agent", "has_every_right"),
        ("is_active", "rights"),
        "organizations",
        ("joined", "seen"),
        "second_step",
    )
    list_display = ["email", "name_display", "is_agent", "organizations", "is_active"]
    list_filter = ["is_agent", "is_active", "is_superuser"]
    search_fields = ["email", "name"]
    actions = ["deactivate", "reactivate", *_ROLE_OF_ACTION]
    actions_submit_line = ["deactivate", "reactivate", *_ROLE_OF_ACTION]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Leave out the sandboxes' built-in agent, whom nobody manages."""
        people: QuerySet[User] = User.objects.filter(is_sandbox_agent=False)
        return people.prefetch_related("memberships__organization", "groups")

    @method_decorator(sensitive_post_parameters())
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().add_view(request, *args, **kwargs)
        return response

    def create(self, request: HttpRequest, form: Any) -> User:
        person = services.Person(
            form.cleaned_data["email"],
            form.cleaned_data["name"],
            form.cleaned_data["password"],
        )
        return services.create_agent(
            person,
            actor=actor_of(request),
            at=now(),
            role=form.cleaned_data["role"],
        )

    def is_offered(self, subject: Any, action: str) -> bool:
        if action in _ROLE_OF_ACTION:
            is_ours = subject.is_agent or subject.is_auditor
            return is_ours and services.role_of(subject) != _ROLE_OF_ACTION[action]
        return bool(subject.is_active == (action == "deactivate"))

    @action(description="Deactivate", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Refuse these people everywhere from the next request on."""
        actor, at = actor_of(request), now()

        def deactivate_another(user: User) -> None:
            if user.pk == actor.id:
                raise OwnAccount
            services.deactivate_user(user, actor=actor, at=at)

        self.run_for_each(request, queryset, deactivate_another, done="Deactivated")

    @action(description="Reactivate", permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        actor, at = actor_of(request), now()
        self.run_for_each(
            request,
            queryset,
            lambda user: services.reactivate_user(user, actor=actor, at=at),
            done="Reactivated",
        )

    @action(description="Make agent", permissions=["change"])
    def make_agent(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._change_role(request, queryset, Role.AGENT)

    @action(description="Make lead", permissions=["change"])
    def make_lead(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._change_role(request, queryset, Role.LEAD)

    @action(description="Make administrator", permissions=["change"])
    def make_administrator(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> None:
        self._change_role(request, queryset, Role.ADMINISTRATOR)

    @action(description="Make auditor", permissions=["change"])
    def make_auditor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let them read everything and do nothing; their tickets wait for others."""
        self._change_role(request, queryset, Role.AUDITOR)

    def _change_role(
        self, request: HttpRequest, queryset: QuerySet[User], role: Role
    ) -> None:
        actor, at = actor_of(request), now()

        def change_another(user: User) -> None:
            if user.pk == actor.id:
                raise OwnRole
            services.change_role(user, role=role, actor=actor, at=at)

        self.run_for_each(request, queryset, change_another, done=f"Now {role}")

    @display(description="Name", ordering="name")
    def name_display(self, user: User) -> str:
        return bidi_html(user.name)

    @display(description="Organizations")
    def organizations(self, user: User) -> str:
        names = [place.organization.name for place in user.memberships.all()]
        return bidi_html(", ".join(sorted(names)))

    @display(description="Superuser")
    def has_every_right(self, user: User) -> str:
        return "yes" if user.is_superuser else "no"

    @display(description="Groups")
    def rights(self, user: User) -> str:
        return bidi_html(", ".join(group.name for group in user.groups.all()))

    @display(description="Two-step sign-in")
    def second_step(self, user: User) -> str:
        return "on" if services.has_mfa(user) else "off"

    @display(description="Joined")
    def joined(self, user: User) -> str:
        return format_time(user.created_at)

    @display(description="Last sign-in")
    def seen(self, user: User) -> str:
        return format_time(user.last_login)


class OwnAccount(Conflict):
    message = "Nobody can deactivate their own account; ask a colleague."


class OwnRole(Conflict):
    message = "Nobody can change their own role; ask a colleague."
