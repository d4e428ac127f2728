"""What is to be done to many tickets, as a form says it."""

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from desk.filters import ME, NOBODY
from desk.pages.queue_form import people
from desk.services import Edit
from tickets.models import Priority, Status

LONGEST_TAG: Final = 50
_KEEP: Final = ("", "Leave as it is")


class TagsInput(forms.CharField):
    """Tags parted by commas; trimmed, lower-cased, repeats dropped (OPEN-07)."""

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
        if any(len(tag) > LONGEST_TAG for tag in tags):
            raise ValidationError(f"A tag has at most {LONGEST_TAG} characters.")
        return tags


class BulkForm(forms.Form):
    """A field that is left as it is changes nothing."""

    assignee = forms.ChoiceField(required=False, label="Assign to")
    status = forms.ChoiceField(choices=[_KEEP, *Status.choices], required=False)
    priority = forms.ChoiceField(
        choices=[_KEEP, *((str(p.value), p.label.title()) for p in reversed(Priority))],
        required=False,
    )
    add_tags = TagsInput("Add tags")
    remove_tags = TagsInput("Remove tags")

    def __init__(self, data: Any = None, *, agents: list[User] | None = None) -> None:
        super().__init__(data, auto_id="bulk-%s")
        self.agents = people() if agents is None else agents
        choices = [_KEEP, (ME, "Me"), (NOBODY, "Nobody")]
        choices += [(str(agent.pk), agent.name) for agent in self.agents]
        cast(forms.ChoiceField, self.fields["assignee"]).choices = choices

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError("Choose what to change.")
        return self.cleaned_data

    def edit(self, *, me: str) -> Edit:
        """Return the change; `me` is the email of who asks for it."""
        said = self.cleaned_data
        return Edit(
            status=Status(said["status"]) if said["status"] else None,
            priority=Priority(int(said["priority"])) if said["priority"] else None,
            assigned_to=self._email(said["assignee"], me),
            add_tags=said["add_tags"],
            remove_tags=said["remove_tags"],
        )

    def _email(self, who: str, me: str) -> str | None:
        known = {"": None, ME: me, NOBODY: ""}
        if who in known:
            return known[who]
        return next(agent.email for agent in self.agents if str(agent.pk) == who)
