"""Signing secrets: sealed, shown once, rotated with an overlap."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import SecurityEvent
from accounts.scopes import WEBHOOKS_MANAGE
from accounts.services.record import record
from api.datetimes import format_datetime
from api.transactions import transactional
from credentials.vault import Plaintext, Sealed, seal, unseal
from webhooks.errors import SecretRotationInProgress
from webhooks.models import Endpoint, SigningSecret, secret_context
from webhooks.signing import new_secret

OVERLAP: Final = timedelta(hours=24)
_FIELD: Final = "secret"


@transactional
def rotate_secret(
    endpoint: Endpoint, *, actor: Actor, at: datetime
) -> tuple[Endpoint, str]:
    """Return the endpoint and a new secret, shown only now; both sign for 24 hours.

    Raises SecretRotationInProgress within the overlap of an earlier one,
    InsufficientScope.
    """
    actor.require(WEBHOOKS_MANAGE)
    endpoint = Endpoint.objects.get_for_update(endpoint.pk)
    valid = endpoint.secrets.valid(at=at)
    leaving = valid.filter(expires_at__isnull=False).first()
    if leaving is not None:
        raise SecretRotationInProgress(until=format_datetime(leaving.expires_at))
    endpoint.secrets.filter(expires_at__isnull=False).delete()
    endpoint.secrets.update(expires_at=at + OVERLAP)
    secret = add_secret(endpoint, at=at)
    record(
        SecurityEvent.Type.WEBHOOK_ROTATED,
        actor=actor,
        subject=endpoint.public_id,
        organization=endpoint.organization,
        at=at,
    )
    return endpoint, secret


def sealed_secrets() -> QuerySet[SigningSecret]:
    """Return all of them, for who moves them to a new key (SEALED_TEXT_SOURCES)."""
    return SigningSecret.objects.select_related("endpoint")


def add_secret(endpoint: Endpoint, *, at: datetime) -> str:
    """Make the current secret of an endpoint that has none; joins the transaction."""
    secret = new_secret()
    sealed = seal(Plaintext({_FIELD: secret}), context=secret_context(endpoint))
    SigningSecret.objects.create(
        endpoint=endpoint, sealed_secret=sealed, key_id=sealed.key_id, created_at=at
    )
    return secret


def open_secrets(endpoint: Endpoint, sealed: list[Sealed]) -> list[str]:
    """Return the secrets; raises KeyUnavailable, Unsealable. Keys may be remote."""
    context = secret_context(endpoint)
    return [unseal(one, context=context).expose()[_FIELD] for one in sealed]
