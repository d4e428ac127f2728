"""What the admin pages of saved replies, macros and teams have in common."""

from textwrap import shorten
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.admin.pages import ServiceForm, ServiceModelAdmin, actor_of
from accounts.admin.show import bidi_html
from accounts.admin.theme import RadioWidget, action, display
from api.datetimes import now
from desk.services.library import (
    create_library_item,
    delete_library_item,
    update_library_item,
)
from desk.variables import VARIABLES, unknown_variables
from tickets.admin.fields import ProseField

_HELP_TEXT = "May hold " + "; ".join(
    f"{{{{ {name} }}}}: {meaning}" for name, meaning in VARIABLES.items()
)


class TextWithVariables(ProseField):
    """A text with variables (desk/variables.py)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            rows=10, show_hidden_initial=True, help_text=_HELP_TEXT, **kwargs
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        for name in unknown_variables(value or ""):
            raise forms.ValidationError(
                "There is no variable {{ %(name)s }}.", params={"name": name}
            )


class LibraryAdmin(ServiceModelAdmin):
    """Adds, changes and deletes with the services of desk/services/library.py."""

    item_fields: tuple[str, ...] = ()  # the form's fields that are the model's
    actions_detail = ["remove"]

    def create(self, request: HttpRequest, form: Any) -> Any:
        fields = {name: form.cleaned_data[name] for name in self.item_fields}
        fields.update(self.owner_fields(request, form))
        actor = actor_of(request)
        return create_library_item(self.model, fields=fields, actor=actor, at=now())

    def change(self, request: HttpRequest, form: Any) -> None:
        changed = set(form.changed_data) & set(self.item_fields)
        fields = {name: form.cleaned_data[name] for name in changed}
        actor = actor_of(request)
        update_library_item(form.instance, fields=fields, actor=actor, at=now())

    def owner_fields(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """Return the `owner` of a new row, for models that have one."""
        return {}

    def has_remove_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        """Require Django's permission to delete, and that this row may be changed."""
        model = self.opts.model_name
        if not request.user.has_perm(f"{self.opts.app_label}.delete_{model}"):
            return False
        item = self.get_object(request, object_id) if object_id else None
        return self.has_change_permission(request, item)

    @action(description="Delete", permissions=["remove"])
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return a confirmation page on GET; delete on POST."""
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        if not self.has_remove_permission(request, object_id):
            raise PermissionDenied
        if request.method == "POST":
            name = str(item)
            delete_library_item(item, actor=actor_of(request), at=now())
            self.message_user(request, f"Deleted: {name}.", level=messages.SUCCESS)
            return redirect(f"admin:desk_{self.opts.model_name}_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Delete {item}",
            "opts": self.opts,
            "item": item,
            "back": f"admin:desk_{self.opts.model_name}_change",
        }
        return TemplateResponse(request, "admin/desk/remove.html", context)


class SharedForm(ServiceForm):
    """A form whose row is the agent's own, or shared by all agents."""

    OWN, SHARED = "own", "shared"

    visibility = forms.ChoiceField(
        label="For",
        choices=[(OWN, "Only me"), (SHARED, "Everyone on the desk")],
        initial=OWN,
        widget=RadioWidget,
    )


class SharedAdmin(LibraryAdmin):
    """Rows that are shared, which leads change, or an agent's own and private."""

    list_select_related = ["owner"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        manager: Any = self.model._default_manager
        usable: QuerySet = manager.usable_by(request.user).select_related("owner")
        return usable

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return (
            obj is None or obj.owner_id == request.user.pk or self._may_share(request)
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None or not self._may_share(request):
            form.base_fields.pop("visibility", None)
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return (*self.item_fields, "owner_label", *self.extra_fields(request, obj))
        return (
            (*self.item_fields, "visibility")
            if self._may_share(request)
            else self.item_fields
        )

    def extra_fields(self, request: HttpRequest, obj: Any) -> tuple[str, ...]:
        """Return more read-only fields of an existing row."""
        return ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["owner_label", *self.extra_fields(request, obj)]

    def owner_fields(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        is_shared = form.cleaned_data.get("visibility") == SharedForm.SHARED
        return {"owner": None if is_shared else request.user}

    def _may_share(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"desk.share_{self.opts.model_name}")

    @display(description="For", label={"Everyone": "info", "Only me": "warning"})
    def owner_label(self, item: Any) -> str:
        return "Everyone" if item.owner_id is None else "Only me"

    @display(description="Text")
    def text_preview(self, item: Any) -> str:
        return bidi_html(shorten(item.text, 80, placeholder=" …"))
