"""What every act on a secret leaves: a record in its log, an event of its ticket."""

from datetime import datetime
from typing import Any

from accounts.actor import Actor
from credentials.chain import new_salt, next_receipt, personal_digest, sign
from credentials.models import AccessRecord, Credential
from credentials.representation import show_chained, show_credential, show_person
from events.services import EventDraft
from events.types import EventType
from tickets.models import Ticket
from tickets.services import record_related_events

Action = AccessRecord.Action


def add_access_record(
    credential: Credential,
    action: AccessRecord.Action,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    client_address: str = "",
) -> AccessRecord:
    """Add a record to the log of a credential whose row is locked.

    The caller saves the row, which carries the log's new head.
    """
    record = build_access_record(
        credential,
        action,
        actor=actor,
        at=at,
        reason=reason,
        client_address=client_address,
    )
    record.save(force_insert=True)
    return record


def build_access_record(
    credential: Credential,
    action: AccessRecord.Action,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    client_address: str = "",
) -> AccessRecord:
    """Return the record to be, chained and signed; the credential's head has moved."""
    record = AccessRecord(
        credential=credential,
        position=credential.records + 1,
        action=action,
        at=at,
        actor_type=actor.type,
        actor_id=actor.id,
        actor_name=actor.name,
        reason=reason,
        client_address=client_address,
        version=2,
        salt=new_salt(),
    )
    record.personal_digest = personal_digest(show_person(record), salt=record.salt)
    record.receipt = next_receipt(credential.head, show_chained(record))
    record.signature = sign(record.receipt)
    credential.head, credential.records = record.receipt, record.position
    return record


def record_credential_event(
    ticket: Ticket,
    kind: EventType,
    credential: Credential,
    *,
    actor: Actor,
    at: datetime,
    **more: Any,
) -> None:
    """Record an event with the credential's metadata, on its ticket's locked row."""
    draft = build_event(kind, credential, at=at, **more)
    record_related_events(ticket, [draft], actor=actor, at=at)


def build_event(
    kind: EventType, credential: Credential, *, at: datetime, **more: Any
) -> EventDraft:
    """Return what is to be told of a credential: its metadata and a little more."""
    return EventDraft(kind, {**show_credential(credential, at=at), **more})
