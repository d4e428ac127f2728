"""Handing over a secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.actor import Actor
from accounts.scopes import CREDENTIALS_WRITE
from api.identifiers import next_number
from api.transactions import transactional
from credentials.chain import first_receipt
from credentials.errors import TicketEnded, invalid
from credentials.models import Credential
from credentials.services.access_records import record_credential_event
from credentials.services.ceilings import refuse_another_credential
from credentials.vault import Plaintext, seal
from events.types import EventType
from tickets.models import Status, Ticket

SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(days=30)
DEFAULT: Final = timedelta(hours=24)


@dataclass(frozen=True)
class CredentialOptions:
    """Of what kind a secret is, how long it lives, and how often it opens."""

    type: str
    expires_at: datetime | None = None
    max_reveals: int | None = None


@transactional
def store_credential(
    ticket: Ticket,
    *,
    actor: Actor,
    secret: Plaintext,
    options: CredentialOptions,
    at: datetime,
) -> Credential:
    """Seal a secret for the ticket's assignee, leaving `credential.created`.

    Raises InvalidRequest for an expiry that is over, too soon or too far, TicketEnded
    on a ticket whose secrets are destroyed, LimitReached, InsufficientScope.
    """
    actor.require(CREDENTIALS_WRITE)
    return create_credential(ticket, actor=actor, secret=secret, options=options, at=at)


def create_credential(
    ticket: Ticket,
    *,
    actor: Actor,
    secret: Plaintext,
    options: CredentialOptions,
    at: datetime,
) -> Credential:
    """Seal and record: the part of storing that each way of handing over shares."""
    ticket = Ticket.objects.get_for_update(ticket.pk)
    if ticket.status in (Status.RESOLVED, Status.CLOSED):
        raise TicketEnded(status=ticket.status)
    refuse_another_credential(ticket, actor=actor)
    credential = Credential(
        id=next_number(),
        ticket=ticket,
        type=options.type,
        fields=secret.field_names,
        expires_at=_expiry(options.expires_at, at),
        max_reveals=options.max_reveals,
        created_by_type=actor.type,
        created_by_id=actor.id,
        created_by_name=actor.name,
        created_at=at,
    )
    credential.head = first_receipt(credential.public_id)
    credential.sealed_secret = seal(secret, context=credential.context)
    credential.key_id = credential.sealed_secret.key_id
    credential.save(force_insert=True)
    record_credential_event(
        ticket, EventType.CREDENTIAL_CREATED, credential, actor=actor, at=at
    )
    return credential


def _expiry(requested: datetime | None, at: datetime) -> datetime:
    if requested is None:
        return at + DEFAULT
    if requested < at + SHORTEST:
        raise invalid("expires_at", "Must be at least 1 minute ahead.", "min_value")
    if requested > at + LONGEST:
        raise invalid("expires_at", "Must be at most 30 days ahead.", "max_value")
    return requested


def merge_notes(fields: Mapping[str, str], notes: str | None) -> Plaintext:
    """Return the secret with its notes, wherever of two places they were written."""
    inside = fields.get("notes")
    together = [text for text in dict.fromkeys((inside, notes)) if text]
    if not together:
        return Plaintext(fields)
    return Plaintext({**fields, "notes": "\n".join(together)})
