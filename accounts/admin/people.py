"""People: agents are made here; members come through their organization."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from accounts import services
from accounts.admin.pages import MadeAdmin, VerbForm, actor_of
from accounts.admin.show import isolated, moment
from accounts.admin.theme import PasswordWidget, action, display
from accounts.models import User
from api.errors import Conflict
from api.moments import moment_now


class AgentForm(VerbForm):
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


class UserAdmin(MadeAdmin):
    add_form = AgentForm
    add_fields = ("email", "name", "password", "again")
    shown_fields = (
        ("email", "name"),
        ("is_agent", "has_every_right"),
        ("is_active", "rights"),
        "organizations",
        ("joined", "seen"),
        "second_step",
    )
    list_display = ["email", "shown_name", "is_agent", "organizations", "is_active"]
    list_filter = ["is_agent", "is_active", "is_superuser"]
    search_fields = ["email", "name"]
    actions = ["deactivate", "reactivate"]
    actions_submit_line = ["deactivate", "reactivate"]

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
        return services.create_agent(person, actor=actor_of(request), at=moment_now())

    def is_offered(self, subject: Any, action: str) -> bool:
        return bool(subject.is_active == (action == "deactivate"))

    @action(description="Deactivate", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Refuse these people everywhere from the next request on."""
        actor, at = actor_of(request), moment_now()

        def deactivate_another(user: User) -> None:
            if user.pk == actor.id:
                raise OwnAccount
            services.deactivate_user(user, actor=actor, at=at)

        self.each(request, queryset, deactivate_another, done="Deactivated")

    @action(description="Reactivate", permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        actor, at = actor_of(request), moment_now()
        self.each(
            request,
            queryset,
            lambda user: services.reactivate_user(user, actor=actor, at=at),
            done="Reactivated",
        )

    @display(description="Name", ordering="name")
    def shown_name(self, user: User) -> str:
        return isolated(user.name)

    @display(description="Organizations")
    def organizations(self, user: User) -> str:
        names = [place.organization.name for place in user.memberships.all()]
        return isolated(", ".join(sorted(names)))

    @display(description="Superuser")
    def has_every_right(self, user: User) -> str:
        return "yes" if user.is_superuser else "no"

    @display(description="Groups")
    def rights(self, user: User) -> str:
        return isolated(", ".join(group.name for group in user.groups.all()))

    @display(description="Two-step sign-in")
    def second_step(self, user: User) -> str:
        return "on" if services.has_mfa(user) else "off"

    @display(description="Joined")
    def joined(self, user: User) -> str:
        return moment(user.created_at)

    @display(description="Last sign-in")
    def seen(self, user: User) -> str:
        return moment(user.last_login)


class OwnAccount(Conflict):
    message = "Nobody can deactivate their own account; ask a colleague."
