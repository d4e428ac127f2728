"""Where people are signed in, and an end to it."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import BrowserSession, SecurityEvent, User
from accounts.rules import BROWSER_CHARACTERS, CLIENT_ADDRESS_CHARACTERS
from accounts.services.record import record
from api.transactions import transactional

Kind = SecurityEvent.Type


def note_sign_in(
    user: User, *, session_key: str, client_address: str, browser: str, at: datetime
) -> None:
    """Remember a new session, and end the least used where there are too many.

    No event is recorded: the row itself is the record. A refusal would lock the person
    out, so the session that was not used for longest ends instead.
    """
    BrowserSession.objects.update_or_create(
        session_id=session_key,
        defaults={
            "user": user,
            "client_address": client_address[:CLIENT_ADDRESS_CHARACTERS],
            "browser": browser[:BROWSER_CHARACTERS],
            "signed_in_at": at,
            "last_seen_at": at,
        },
    )

    newest = BrowserSession.objects.filter(user=user).order_by("-last_seen_at", "-id")
    ended = newest[settings.BROWSER_SESSIONS_PER_PERSON :].values_list("session_id")
    Session.objects.filter(pk__in=[key for (key,) in ended]).delete()


def note_session_use(session_key: str, *, client_address: str, at: datetime) -> None:
    """Remember that somebody is still there."""
    BrowserSession.objects.filter(session_id=session_key).update(
        last_seen_at=at, client_address=client_address[:CLIENT_ADDRESS_CHARACTERS]
    )


def sessions_of(user: User, *, at: datetime) -> QuerySet[BrowserSession]:
    """Return those that still count, the last used first."""
    return BrowserSession.objects.filter(user=user, session__expire_date__gt=at)


@transactional
def end_session(session: BrowserSession, *, actor: Actor, at: datetime) -> None:
    """Sign one browser out."""
    Session.objects.filter(pk=session.session_id).delete()
    _record(session.user, 1, actor, at)


@transactional
def end_other_sessions(
    user: User, *, but: str | None, actor: Actor, at: datetime
) -> int:
    """Sign a person out everywhere but here; return in how many places."""
    others = sessions_of(user, at=at).exclude(session=but)
    keys = list(others.values_list("session", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    if keys:
        _record(user, len(keys), actor, at)
    return len(keys)


@transactional
def end_all_sessions(*, actor: Actor, at: datetime, reason: str) -> int:
    """Sign everybody out everywhere; return how many sessions that ended."""
    ended = Session.objects.count()
    Session.objects.all().delete()
    record(
        Kind.SESSIONS_ENDED,
        actor=actor,
        subject="everybody",
        at=at,
        sessions=ended,
        reason=reason,
    )
    return ended


def _record(user: User, ended: int, actor: Actor, at: datetime) -> None:
    kind = Kind.SESSIONS_ENDED
    record(kind, actor=actor, subject=user.email, at=at, sessions=ended)
