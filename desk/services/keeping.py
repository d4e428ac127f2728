"""Saved replies, macros and teams: kept, changed and thrown away with a trail.

The trail holds who, when and which fields; never a text, which may quote a customer.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError

from accounts.actor import Actor
from accounts.errors import NameTaken
from accounts.models import SecurityEvent
from accounts.services.ceilings import lock_person, require_fewer
from accounts.services.record import record
from api.transactions import transactional
from desk.models import Macro, SavedReply, Team

Kept = TypeVar("Kept", SavedReply, Macro, Team)
Fields = Mapping[str, Any]

_NAMES = {SavedReply: "saved_reply", Macro: "macro", Team: "team"}


@transactional
def create_kept(
    model: type[Kept], *, fields: Fields, actor: Actor, at: datetime
) -> Kept:
    """Keep a new one: the desk's without an `owner`, else that agent's own.

    Raises NameTaken when there is one of this code or name already, and LimitReached.
    """
    _require_room(model, fields)
    kept = model()
    _write(kept, fields, at)
    _record(kept, "created", actor=actor, at=at)
    return kept


@transactional
def change_kept(kept: Kept, *, fields: Fields, actor: Actor, at: datetime) -> Kept:
    """Change these fields of it; those left out stay. Raises NameTaken."""
    kept = type(kept)._default_manager.select_for_update().get(pk=kept.pk)
    if fields:
        _write(kept, fields, at)
        _record(kept, "changed", actor=actor, at=at, fields=sorted(fields))
    return kept


@transactional
def delete_kept(kept: Kept, *, actor: Actor, at: datetime) -> None:
    """Throw it away; what was made with it stays as it is."""
    _record(kept, "deleted", actor=actor, at=at)
    kept.delete()


def _require_room(model: type[Kept], fields: Fields) -> None:
    """Raise LimitReached. Only one's own are counted exactly: leads know each other."""
    plural = str(model._meta.verbose_name_plural)
    if model is Team:
        require_fewer(Team.objects.all(), settings.TEAMS_OF_THE_DESK, resource=plural)
        return
    owner = fields.get("owner")
    most = settings.SAVED_REPLIES_OF_THE_DESK
    if owner is not None:
        lock_person(owner.pk)
        most = settings.SAVED_REPLIES_PER_AGENT
    kept: Any = model._default_manager  # a team, which has no owner, is counted above
    require_fewer(kept.filter(owner=owner), most, resource=plural)


def _write(kept: Kept, fields: Fields, at: datetime) -> None:
    plain = dict(fields)
    members = plain.pop("members", None)
    for name, value in plain.items():
        setattr(kept, name, value)
    if not isinstance(kept, Team):
        kept.updated_at = at
    try:
        kept.save()
    except IntegrityError:
        raise NameTaken(what=f"{kept}") from None
    if isinstance(kept, Team) and members is not None:
        kept.members.set(members)


def _record(
    kept: Kept, what: str, *, actor: Actor, at: datetime, **details: Any
) -> None:
    if not isinstance(kept, Team):
        details["of"] = "the desk" if kept.owner is None else kept.owner.email
    kind = SecurityEvent.Type(f"{_NAMES[type(kept)]}.{what}")
    record(kind, actor=actor, subject=str(kept), at=at, **details)
