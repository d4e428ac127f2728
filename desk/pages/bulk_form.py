"""The form that changes many tickets."""

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from desk.filters import ME, UNASSIGNED
from desk.pages.queue_form import assignable_agents
from desk.services import BulkEdit
from tickets.models import Priority, Status
from tickets.rules import TAG_CHARACTERS

_KEEP: Final = ("", "Leave as it is")


class TagListField(forms.CharField):
    """Tags separated by commas; trimmed, in lower case, each once."""

    def __init__(self, label: str) -> None:
        super().__init__(
            max_length=500,
            required=False,
            label=label,
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        )

    def clean(self, value: Any) -> list[str]:
        parts = (part.strip().lower() for part in super().clean(value).split(","))
        tags = [tag for tag in dict.fromkeys(parts) if tag]
        if any(len(tag) > TAG_CHARACTERS for tag in tags):
            raise ValidationError(f"A tag has at most {TAG_CHARACTERS} characters.")
        return tags


class BulkForm(forms.Form):
    """The fields to change; an empty one leaves the tickets as they are."""

    assignee = forms.ChoiceField(required=False, label="Assign to")
    status = forms.ChoiceField(choices=[_KEEP, *Status.choices], required=False)
    priority = forms.ChoiceField(
        choices=[_KEEP, *((str(p.value), p.label.title()) for p in reversed(Priority))],
        required=False,
    )
    add_tags = TagListField("Add tags")
    remove_tags = TagListField("Remove tags")

    def __init__(self, data: Any = None, *, agents: list[User] | None = None) -> None:
        super().__init__(data, auto_id="bulk-%s")
        self.agents = assignable_agents() if agents is None else agents
        choices = [_KEEP, (ME, "Me"), (UNASSIGNED, "Nobody")]
        choices += [(str(agent.pk), agent.name) for agent in self.agents]
        cast(forms.ChoiceField, self.fields["assignee"]).choices = choices

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError("Choose what to change.")
        return self.cleaned_data

    def edit(self, *, me: str) -> BulkEdit:
        """Return the change; `me` is the email of the agent who makes it."""
        data = self.cleaned_data
        return BulkEdit(
            status=Status(data["status"]) if data["status"] else None,
            priority=Priority(int(data["priority"])) if data["priority"] else None,
            assigned_to=self._email_of(data["assignee"], me),
            add_tags=data["add_tags"],
            remove_tags=data["remove_tags"],
        )

    def _email_of(self, choice: str, me: str) -> str | None:
        special = {"": None, ME: me, UNASSIGNED: ""}
        if choice in special:
            return special[choice]
        return next(agent.email for agent in self.agents if str(agent.pk) == choice)
