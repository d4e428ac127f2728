"""Base classes of admin pages; all changes go through services."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import flatten, unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from accounts.actor import Actor
from accounts.admin.show import explain, field_errors
from accounts.admin.theme import ModelAdmin
from api.errors import ApiError
from api.request_id import request_id

LONGEST_SEARCH = 512
_MOST_MESSAGES = 20
_NUMBER = re.compile(r"[0-9]{1,18}")
_REFUSAL = "devpros.refusal"


def actor_of(request: HttpRequest) -> Actor:
    """Return the agent who acts in the admin."""
    return Actor.of_agent(request.user, request_id=request_id(request))  # type: ignore[arg-type]  # admin_view let a User in


class BaseAdmin(ModelAdmin):
    """Base of all admin pages: no deletion, and a bound on the cost of a list."""

    list_per_page = 25
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Refuse what no list of ours sends: other actions, or rows, or U+0000."""
        chosen = set(request.POST.getlist("action"))
        if not chosen <= {"", *self.get_actions(request)}:
            raise PermissionDenied
        if not all(map(_NUMBER.fullmatch, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("rows are chosen by number")
        if "%00" in request.META["QUERY_STRING"]:
            return redirect(request.path)
        return super().changelist_view(request, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return super().get_search_results(
            request, queryset, search_term[:LONGEST_SEARCH]
        )


class ReadOnlyAdmin(BaseAdmin):
    """Rows to look at, for whoever may view them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Lead to no history: these rows have none."""
        context["show_history"] = False
        return super().render_change_form(request, context, *args, **kwargs)


class ServiceForm(forms.ModelForm):
    """A form that also shows why a service refused its values."""

    refusal: ApiError | None = None

    def clean(self) -> dict[str, Any]:
        if self.refusal is not None:
            for name, message in field_errors(self.refusal):
                self.add_error(name if name in self.fields else None, message)
        return self.cleaned_data


class ServiceModelAdmin(BaseAdmin):
    """Creates and changes through services: subclasses write `create` and `change`.

    A refusal of the service is shown on the form, which keeps its values. The
    buttons below the form are the list's actions, and run after it is saved. Django's
    own log of changes stays empty: the events are the history.
    """

    form = ServiceForm
    history = "admin:accounts_securityevent_changelist"
    warn_unsaved_form = True

    def create(self, request: HttpRequest, form: Any) -> Model:
        raise PermissionDenied

    def change(self, request: HttpRequest, form: Any) -> None:
        """Do what the form asks for. Most pages have only actions."""

    def is_offered(self, subject: Any, action: str) -> bool:
        """Tell whether the page of `subject` has a button for this action."""
        return True

    def name_in_history(self, subject: Any) -> str:
        return str(subject)

    def run_for_each(
        self,
        request: HttpRequest,
        subjects: Iterable[Model],
        service: Callable[[Any], object],
        *,
        done: str,
    ) -> None:
        """Call the service for each; report the refused ones, and go on."""
        changed, refusals = [], []
        for subject in subjects:
            try:
                service(subject)
            except ApiError as refusal:
                refusals.append(f"{subject}: {explain(refusal)}")
            else:
                changed.append(str(subject))
        if changed:
            self.message_user(
                request, f"{done}: {_first(changed)}.", level=messages.SUCCESS
            )
        for refusal_text in refusals[:_MOST_MESSAGES]:
            self.message_user(request, refusal_text, level=messages.ERROR)
        if more := refusals[_MOST_MESSAGES:]:
            names = _first([text.partition(":")[0] for text in more], len(more))
            self.message_user(request, f"Also refused: {names}.", level=messages.ERROR)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ApiError as refusal:
            # All is rolled back; the same form comes again and says why.
            request.META[_REFUSAL] = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = request.META.get(_REFUSAL)
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        if not change:
            return self.create(request, form)
        self.change(request, form)
        return form.instance

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Write nothing: the service has."""

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Write nothing: the service has."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: the service has recorded its event."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: the service has recorded its event."""

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        for action in self.get_actions_submit_line(request, obj.pk):
            if action.action_name in request.POST:
                chosen = self.get_queryset(request).filter(pk=obj.pk)
                answer: HttpResponse | None = action.method(request, chosen)
                return answer or HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show only buttons that do something."""
        has_fields = bool(context["adminform"].form.fields)
        buttons = {"show_save": has_fields, "show_save_and_continue": has_fields}
        context.update(buttons, show_save_and_add_another=False)
        if context["original"] is not None:
            context["actions_submit_line"] = [
                action
                for action in context["actions_submit_line"]
                if self.is_offered(context["original"], action.path)
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        subject = self.get_object(request, unquote(object_id))
        if subject is None:
            raise Http404
        if not self.has_view_or_change_permission(request, subject):
            raise PermissionDenied
        query = urlencode({"q": self.name_in_history(subject)})
        return redirect(f"{reverse(self.history)}?{query}")


def _first(names: list[str], most: int = 5) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


class CreateOnlyAdmin(ServiceModelAdmin):
    """Created with `add_form`; afterwards read-only, and changed by actions."""

    add_form: type[ServiceForm]
    add_fields: tuple[str, ...] = ()
    detail_fields: tuple[str | tuple[str, ...], ...] = ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = self.add_form
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.add_fields if obj is None else self.detail_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else flatten(self.detail_fields)
