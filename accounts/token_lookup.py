"""Find an access token and its actor, in one SQL statement."""

from datetime import datetime

from accounts.actor import Actor, ActorType
from accounts.keys import digest, is_well_formed
from accounts.models import AccessToken, Connection, Membership
from accounts.scopes import (
    AGENT_SCOPES,
    CREDENTIALS_REVEAL,
    KEY_SCOPES,
    MEMBER_SCOPES,
    assign_and_reveal,
)


def usable_token(credential: str, *, at: datetime) -> AccessToken | None:
    """Return the token with its person and application; None unless all are active.

    Person, membership, application and organization are checked with each request, so
    that ending one of them ends its tokens (docs/contract.md, 7.1).
    """
    if not is_well_formed(credential):
        return None
    tokens = AccessToken.objects.with_connection()
    token: AccessToken | None = tokens.filter(token_checksum=digest(credential)).first()
    if token is None or token.expires <= at:
        return None
    if token.connection is None:
        return token if token.application.is_usable() else None
    return token if token.connection.is_usable else None


def actor_of_token(token: AccessToken, *, request_id: str) -> Actor:
    """Return the actor: the application itself, or the person it acts for.

    A scope counts while the person who granted it could still grant it.
    """
    scopes = frozenset(token.scope.split())
    if token.connection is None:
        actor = Actor.of_application(token.application, request_id=request_id)
        return actor.limited_to(scopes)
    return _actor_of(token.connection, scopes, request_id)


def _scopes_offered_by(membership: Membership | None) -> tuple[str, ...]:
    if membership is None:
        return AGENT_SCOPES
    is_owner = membership.role == Membership.Role.OWNER
    return KEY_SCOPES if is_owner else MEMBER_SCOPES


def _actor_of(connection: Connection, scopes: frozenset[str], request_id: str) -> Actor:
    organization = connection.organization
    offered = frozenset(_scopes_offered_by(connection.membership))
    if assign_and_reveal(scopes):
        offered -= {CREDENTIALS_REVEAL}
    payer = organization or connection.application.organization
    return Actor(
        type=ActorType.AGENT if organization is None else ActorType.MEMBER,
        id=connection.user_id,
        name=connection.user.name,
        organization=organization,
        scopes=scopes.intersection(offered),
        rate=payer.rate,
        request_id=request_id,
        application_id=connection.application_id,
    )
