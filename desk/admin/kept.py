"""What the pages of kept things share: whose they are, and how they go."""

from textwrap import shorten
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.admin.pages import VerbAdmin, VerbForm, actor_of
from accounts.admin.show import isolated
from accounts.admin.theme import RadioWidget, action, display
from api.datetimes import now
from desk.services.keeping import change_kept, create_kept, delete_kept
from desk.variables import VARIABLES, unknown_variables
from tickets.admin.fields import ProseField

HINT = "May hold " + "; ".join(
    f"{{{{ {name} }}}}: {meaning}" for name, meaning in VARIABLES.items()
)


class TextWithVariables(ProseField):
    """A text in which every variable is one that exists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=10, show_hidden_initial=True, help_text=HINT, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        for name in unknown_variables(value or ""):
            raise forms.ValidationError(
                "There is no variable {{ %(name)s }}.", params={"name": name}
            )


class KeptAdmin(VerbAdmin):
    """Adds, changes and deletes by the desk's verbs."""

    written: tuple[str, ...] = ()  # the fields of the form that are the row's
    actions_detail = ["remove"]

    def create(self, request: HttpRequest, form: Any) -> Any:
        fields = {name: form.cleaned_data[name] for name in self.written}
        fields.update(self.place_of(request, form))
        actor = actor_of(request)
        return create_kept(self.model, fields=fields, actor=actor, at=now())

    def change(self, request: HttpRequest, form: Any) -> None:
        changed = set(form.changed_data) & set(self.written)
        fields = {name: form.cleaned_data[name] for name in changed}
        actor = actor_of(request)
        change_kept(form.instance, fields=fields, actor=actor, at=now())

    def place_of(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """Return whose it becomes, where it is somebody's."""
        return {}

    def has_remove_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        """Ask for Django's own right, and that this one may be changed."""
        model = self.opts.model_name
        if not request.user.has_perm(f"{self.opts.app_label}.delete_{model}"):
            return False
        kept = self.get_object(request, object_id) if object_id else None
        return self.has_change_permission(request, kept)

    @action(description="Delete", permissions=["remove"])
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, delete on POST."""
        kept = self.get_object(request, object_id)
        if kept is None:
            raise Http404
        if not self.has_remove_permission(request, object_id):
            raise PermissionDenied
        if request.method == "POST":
            name = str(kept)
            delete_kept(kept, actor=actor_of(request), at=now())
            self.message_user(request, f"Deleted: {name}.", level=messages.SUCCESS)
            return redirect(f"admin:desk_{self.opts.model_name}_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Delete {kept}",
            "opts": self.opts,
            "kept": kept,
            "back": f"admin:desk_{self.opts.model_name}_change",
        }
        return TemplateResponse(request, "admin/desk/remove.html", context)


class SharedForm(VerbForm):
    """A new one is the agent's own, or the desk's where they may say so."""

    OWN, SHARED = "own", "shared"

    place = forms.ChoiceField(
        label="For",
        choices=[(OWN, "Only me"), (SHARED, "Everyone on the desk")],
        initial=OWN,
        widget=RadioWidget,
    )


class SharedAdmin(KeptAdmin):
    """The desk's are everyone's to use and leads' to change; own ones are private."""

    list_select_related = ["owner"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        usable: Any = self.model._default_manager
        found: QuerySet = usable.usable_by(request.user).select_related("owner")
        return found

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or obj.owner_id == request.user.pk or self._shares(request)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None or not self._shares(request):
            form.base_fields.pop("place", None)
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return (*self.written, "whose", *self.shown_after(request, obj))
        return (*self.written, "place") if self._shares(request) else self.written

    def shown_after(self, request: HttpRequest, obj: Any) -> tuple[str, ...]:
        return ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["whose", *self.shown_after(request, obj)]

    def place_of(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        is_shared = form.cleaned_data.get("place") == SharedForm.SHARED
        return {"owner": None if is_shared else request.user}

    def _shares(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"desk.share_{self.opts.model_name}")

    @display(description="For", label={"Everyone": "info", "Only me": "warning"})
    def whose(self, kept: Any) -> str:
        return "Everyone" if kept.owner_id is None else "Only me"

    @display(description="Text")
    def beginning(self, kept: Any) -> str:
        return isolated(shorten(kept.text, 80, placeholder=" …"))
