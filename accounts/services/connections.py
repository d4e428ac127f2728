"""Connections: what people allow applications, their tokens, and the end of both."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import F, QuerySet

from accounts.actor import Actor
from accounts.errors import ApplicationNotApproved, invalid
from accounts.keys import digest
from accounts.models import (
    AccessToken,
    Application,
    ApplicationSecret,
    Connection,
    Grant,
    Membership,
    RefreshToken,
    SecurityEvent,
    User,
)
from accounts.scopes import assign_and_reveal
from accounts.services.ceilings import lock_person, require_below_limit
from accounts.services.record import record
from api.transactions import transactional

Kind = SecurityEvent.Type

REPLAYED: Final = "An authorization code was presented a second time."
REUSED: Final = "A refresh token was presented after it had been used."

ONE_OF_THE_TWO: Final = (
    "An application gets tickets:assign or credentials:reveal from an agent, not both."
)

# A client that sent the same request twice may have received only one response. Within
# this time the second one counts as a duplicate, not as a theft. A code is redeemed in
# one place, a refresh token in as many tabs as are open.
CODE_GRACE_PERIOD: Final = timedelta(seconds=2)
REFRESH_GRACE_PERIOD: Final = timedelta(seconds=10)


@transactional
def grant_connection(
    application: Application,
    *,
    user: User,
    membership: Membership | None,
    scopes: Collection[str],
    at: datetime,
) -> Connection:
    """Store that the application may act for this person, in this organization.

    Consenting again adds scopes; tokens keep the scopes they were issued with.
    Raises InvalidRequest for a membership that has ended, and LimitReached. Without a
    membership the person is an agent: raises ApplicationNotApproved, and InvalidRequest
    when the application would both assign tickets and open secrets.
    """
    if membership is None:
        _require_approval(application)
    else:
        places = Membership.objects.select_for_update(no_key=True)
        if not places.filter(pk=membership.pk).values_list("pk").first():
            raise invalid("organization", "You no longer belong to it.")
    _require_below_limit(application, user, membership)
    connection, made = Connection.objects.get_or_create(
        application=application,
        user=user,
        membership=membership,
        defaults={"scopes": sorted(scopes), "created_at": at},
    )
    if membership is None and assign_and_reveal({*connection.scopes, *scopes}):
        raise invalid("scopes", ONE_OF_THE_TWO)
    added = sorted(set(scopes) - set(connection.scopes))
    if added:
        connection.scopes = sorted({*connection.scopes, *added})
        connection.save(update_fields=["scopes"])
    if made or added:
        _record(Kind.CONNECTION_MADE, connection, _actor_of(connection), at)
    return connection


def _require_below_limit(
    application: Application, user: User, membership: Membership | None
) -> None:
    """Raise LimitReached for one connection too many; an existing one may get more."""
    lock_person(user.pk)
    own = Connection.objects.filter(user=user)
    if own.filter(application=application, membership=membership).exists():
        return
    most: int = settings.CONNECTIONS_PER_PERSON
    require_below_limit(own, most, resource="applications that act for you")


def _require_approval(application: Application) -> None:
    """Hold the row, so that an approval that ends meanwhile ends this consent too."""
    rows = Application.objects.select_for_update(of=("self",), no_key=True)
    if rows.values_list("approved_at", flat=True).get(pk=application.pk) is None:
        raise ApplicationNotApproved(application=application.name)


@transactional
def revoke_connection(connection: Connection, *, actor: Actor, at: datetime) -> None:
    """End a connection with its codes and tokens, from the next request on."""
    if end_connections(Connection.objects.filter(pk=connection.pk)):
        _record(Kind.CONNECTION_REVOKED, connection, actor, at)


def end_connections(connections: QuerySet) -> int:
    """Delete connections with their codes and tokens; return how many there were.

    Joins the caller's transaction. A token request under one of them has either
    finished by then, or finds it gone.
    """
    locked = connections.select_for_update(of=("self",)).order_by("pk")
    numbers = list(locked.values_list("pk", flat=True))
    Connection.objects.filter(pk__in=numbers).delete()
    return len(numbers)


@transactional
def revoke_connections(
    user: User, *, actor: Actor, at: datetime, application: Application | None = None
) -> int:
    """End all connections of a person, or that of one application; return how many."""
    connections = Connection.objects.of(user).select_for_update(of=("self",))
    if application is not None:
        connections = connections.filter(application=application)
    ended = list(connections.order_by("pk"))
    for connection in ended:
        revoke_connection(connection, actor=actor, at=at)
    return len(ended)


def is_secret_of(client_id: str, secret: str, *, at: datetime) -> bool:
    """Tell whether this is a secret of the application that counts now."""
    found = ApplicationSecret.objects.valid(at=at)
    match = found.filter(digest=digest(secret)).select_related("application").first()
    return match is not None and match.application.client_id == client_id


def lock_grant(code: str) -> Grant | None:
    """Return the code with this digest, locked after its connection."""
    grant: Grant | None = _lock_with_connection(
        Grant.objects.with_connection(), code=code
    )
    return grant


def lock_refresh_token(token: str) -> RefreshToken | None:
    """Return this refresh token, locked after its connection."""
    newest = RefreshToken.objects.with_connection().order_by(
        F("revoked").desc(nulls_first=True)
    )
    presented: RefreshToken | None
    presented = _lock_with_connection(newest, token_checksum=digest(token))
    return presented


def lock_connection_of(token: str) -> None:
    """Lock the connection of a presented token, before the token is revoked."""
    for model in (AccessToken, RefreshToken):
        _lock_connection(model.objects.filter(token_checksum=digest(token)))


def _lock_with_connection(rows: QuerySet, **which: str) -> Any:
    """Lock the connection, then the row, as `end_connections` does.

    In another order a token request and the end of its connection would wait for each
    other, or the token would be issued after the connection has gone.
    """
    found = rows.filter(**which)
    if not _lock_connection(found):
        return None
    return found.select_for_update(of=("self",)).first()


def _lock_connection(tokens: QuerySet) -> bool:
    connection = tokens.values_list("connection", flat=True).first()
    if connection is None:
        return False
    locked = Connection.objects.select_for_update(no_key=True).filter(pk=connection)
    return bool(locked.values_list("pk", flat=True).first())


def is_replay(grant: Grant, *, at: datetime) -> bool:
    """Tell whether a used code is replayed, and not sent twice by its own client.

    A duplicate comes within CODE_GRACE_PERIOD, and before a token of the first response
    was used. A code that comes later was stolen (RFC 6749, section 4.1.2).
    """
    if grant.used_at is None:
        return False
    family = RefreshToken.objects.filter(token_family=grant.token_family)
    tokens = AccessToken.objects.filter(refresh_token__in=family)
    return (
        at - grant.used_at > CODE_GRACE_PERIOD
        or tokens.filter(used_at__isnull=False).exists()
        or family.filter(revoked__isnull=False).exists()
    )


def is_duplicate_request(
    token: RefreshToken, *, client: Application, at: datetime
) -> bool:
    """Tell whether a used refresh token comes from a parallel request of its client."""
    same = token.application_id == client.pk
    return bool(same and token.revoked and at - token.revoked <= REFRESH_GRACE_PERIOD)


@transactional
def revoke_family(
    presented: Grant | RefreshToken, *, reason: str, at: datetime
) -> None:
    """Revoke all tokens that descend from one code, because one was stolen.

    RFC 9700, section 4.14.2. Recorded once: another attempt of a thief adds nothing.
    """
    family = RefreshToken.objects.filter(token_family=presented.token_family)
    if not family.filter(revoked__isnull=True).exists():
        return
    RefreshToken.revoke_family(presented.token_family)
    connection = presented.connection
    actor = Actor.of_application(connection.application)
    _record(Kind.TOKEN_FAMILY_REVOKED, connection, actor, at, reason=reason)


def _actor_of(connection: Connection) -> Actor:
    if connection.organization is None:
        return Actor.of_agent(connection.user)
    return Actor.of_member(connection.user, connection.organization)


def _record(
    kind: SecurityEvent.Type,
    connection: Connection,
    actor: Actor,
    at: datetime,
    **details: object,
) -> None:
    record(
        kind,
        actor=actor,
        organization=connection.organization or connection.application.organization,
        subject=connection.user.email,
        at=at,
        application=connection.application.name,
        scopes=connection.scopes,
        **details,
    )
