"""Create, update and delete saved replies, macros and teams.

Each change leaves a security event with the names of the changed fields. It holds no
text, which may quote a customer.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import IntegrityError

from accounts.actor import Actor
from accounts.errors import NameTaken
from accounts.models import SecurityEvent, User
from accounts.services.ceilings import lock_person, require_below_limit
from accounts.services.record import record
from api.errors import FieldError, InvalidRequest
from api.transactions import transactional
from desk import rules
from desk.models import Macro, SavedReply, Team

LibraryItem = TypeVar("LibraryItem", SavedReply, Macro, Team)
Fields = Mapping[str, Any]

_EVENT_PREFIXES: Final = {SavedReply: "saved_reply", Macro: "macro", Team: "team"}
_CLEANERS: Final[dict[Any, dict[str, Callable[[Any], Any]]]] = {
    SavedReply: {
        "code": rules.clean_code,
        "title": lambda title: rules.clean_name(
            "title", title, limit=rules.MAX_TITLE_LENGTH
        ),
        "text": lambda text: rules.clean_saved_text(text, is_required=True),
    },
    Macro: {
        "name": lambda name: rules.clean_name(
            "name", name, limit=rules.MAX_TITLE_LENGTH
        ),
        "text": lambda text: rules.clean_saved_text(text, is_required=False),
    },
    Team: {
        "name": lambda name: rules.clean_name(
            "name", name, limit=rules.MAX_TEAM_NAME_LENGTH
        ),
    },
}


@transactional
def create_library_item(
    model: type[LibraryItem], *, fields: Fields, actor: Actor, at: datetime
) -> LibraryItem:
    """Create a saved reply, macro or team; one without an `owner` is for all agents.

    Raises InvalidRequest, LimitReached, and NameTaken when the code or name exists.
    """
    _require_below_limit(model, fields)
    item = model()
    _write(item, fields, at)
    _record(item, "created", actor=actor, at=at)
    return item


@transactional
def update_library_item(
    item: LibraryItem, *, fields: Fields, actor: Actor, at: datetime
) -> LibraryItem:
    """Change these fields and no others. Raises InvalidRequest and NameTaken."""
    item = type(item)._default_manager.select_for_update().get(pk=item.pk)
    if fields:
        _write(item, fields, at)
        _record(item, "changed", actor=actor, at=at, fields=sorted(fields))
    return item


@transactional
def delete_library_item(item: LibraryItem, *, actor: Actor, at: datetime) -> None:
    """Delete it. Comments and changes that were made with it stay."""
    _record(item, "deleted", actor=actor, at=at)
    item.delete()


def _require_below_limit(model: type[LibraryItem], fields: Fields) -> None:
    """Raise LimitReached.

    Only an agent's own rows are counted under a lock. Two leads at the same time may
    exceed the limit of shared rows by one.
    """
    plural = str(model._meta.verbose_name_plural)
    if model is Team:
        require_below_limit(
            Team.objects.all(), settings.TEAMS_OF_THE_DESK, resource=plural
        )
        return
    owner = fields.get("owner")
    limit = settings.SAVED_REPLIES_OF_THE_DESK
    if owner is not None:
        lock_person(owner.pk)
        limit = settings.SAVED_REPLIES_PER_AGENT
    items: Any = model._default_manager  # a team, which has no owner, is counted above
    require_below_limit(items.filter(owner=owner), limit, resource=plural)


def _write(item: LibraryItem, fields: Fields, at: datetime) -> None:
    values = dict(fields)
    members = values.pop("members", None)
    cleaners = _CLEANERS[type(item)]
    for name, value in values.items():
        setattr(item, name, cleaners[name](value) if name in cleaners else value)
    if isinstance(item, Macro):
        _require_valid_macro(item)
    if not isinstance(item, Team):
        item.updated_at = at
    try:
        item.save()
    except IntegrityError:
        raise NameTaken(what=f"{item}") from None
    if isinstance(item, Team) and members is not None:
        item.members.set(members)


def _require_valid_macro(macro: Macro) -> None:
    """Raise InvalidRequest for a macro without an effect, or with two assignees."""
    assignee = macro.assign_to
    if macro.assign_to_self and assignee is not None:
        message = "It can be assigned to one of them."
        raise InvalidRequest(FieldError("assign_to", "invalid", message))
    if (
        assignee is not None
        and not User.objects.agents().filter(pk=assignee.pk).exists()
    ):
        raise InvalidRequest(FieldError("assign_to", "invalid", "Must be an agent."))
    effects = (macro.text, macro.status, macro.add_tags, macro.assign_to_self, assignee)
    if not any(effects):
        message = "A macro that does nothing is none."
        raise InvalidRequest(FieldError("text", "blank", message))


def _record(
    item: LibraryItem, change: str, *, actor: Actor, at: datetime, **details: Any
) -> None:
    if not isinstance(item, Team):
        details["of"] = "the desk" if item.owner is None else item.owner.email
    kind = SecurityEvent.Type(f"{_EVENT_PREFIXES[type(item)]}.{change}")
    record(kind, actor=actor, subject=str(item), at=at, **details)
