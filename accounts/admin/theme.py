"""Unfold's parts, with the types that it lacks. No other file of ours imports it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeVar

    from django import forms
    from django.contrib import admin
    from django.contrib.admin import widgets
    from django.core.paginator import Paginator as InfinitePaginator
    from django.http import HttpRequest

    F = TypeVar("F", bound=Callable[..., Any])

    class ModelAdmin(admin.ModelAdmin):
        actions_detail: Sequence[str]
        actions_submit_line: Sequence[str]
        warn_unsaved_form: bool

        def get_actions_submit_line(
            self, request: HttpRequest, object_id: Any
        ) -> list[Any]: ...

        def get_actions_detail(
            self, request: HttpRequest, object_id: Any
        ) -> list[Any]: ...

    def action(*, description: str, permissions: Sequence[str]) -> Callable[[F], F]: ...

    def display(
        *,
        description: str,
        ordering: str | None = None,
        label: Mapping[Any, str] | None = None,
    ) -> Callable[[F], F]: ...

    CheckboxesWidget = forms.CheckboxSelectMultiple
    LineWidget = widgets.AdminTextInputWidget
    PasswordWidget = forms.PasswordInput
    ProseWidget = widgets.AdminTextareaWidget
    RadioWidget = widgets.AdminRadioSelect
    SelectWidget = forms.Select
else:
    from unfold.admin import ModelAdmin
    from unfold.decorators import action, display
    from unfold.paginator import InfinitePaginator
    from unfold.widgets import (
        UnfoldAdminCheckboxSelectMultipleWidget as CheckboxesWidget,
    )
    from unfold.widgets import UnfoldAdminPasswordWidget as PasswordWidget
    from unfold.widgets import UnfoldAdminRadioSelectWidget as RadioWidget
    from unfold.widgets import UnfoldAdminSelectWidget as SelectWidget
    from unfold.widgets import UnfoldAdminTextareaWidget as ProseWidget
    from unfold.widgets import UnfoldAdminTextInputWidget as LineWidget

__all__ = [
    "CheckboxesWidget",
    "InfinitePaginator",
    "LineWidget",
    "ModelAdmin",
    "PasswordWidget",
    "ProseWidget",
    "RadioWidget",
    "SelectWidget",
    "action",
    "display",
]
