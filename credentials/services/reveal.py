"""Showing a secret: to the assignee, for a reason, on record, or not at all."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from accounts.actor import Actor
from accounts.scopes import CREDENTIALS_REVEAL
from api.errors import ApiError, InsufficientScope
from api.transactions import transactional
from credentials.errors import (
    AssignedByProgram,
    CredentialGone,
    CredentialKeyUnavailable,
    CredentialUnreadable,
    NotAssigned,
)
from credentials.models import AccessRecord, Credential, Ending
from credentials.services.access_records import (
    add_access_record,
    record_credential_event,
)
from credentials.services.destruction import LOG_COLUMNS, destroy_secret
from credentials.services.verification import LogDisagrees, require_agreement
from credentials.vault import KeyUnavailable, Plaintext, Unsealable, unseal
from events.types import EventType
from tickets.models import Ticket

logger = logging.getLogger(__name__)

Action = AccessRecord.Action


@dataclass(frozen=True)
class Attempt:
    """Who wants to see a secret, why, and from where."""

    actor: Actor
    reason: str = ""
    client_address: str = ""


@dataclass(frozen=True)
class Revealed:
    credential: Credential
    receipt: str
    plaintext: Plaintext = field(repr=False)


def reveal_credential(
    credential: Credential, *, attempt: Attempt, at: datetime
) -> Revealed:
    """Return the secret, after the record that it was shown has been committed.

    Whoever is refused is on record as well. Raises InsufficientScope, NotAssigned,
    AssignedByProgram, CredentialGone, CredentialKeyUnavailable, CredentialUnreadable.
    """
    try:
        outcome = _reveal_under_locks(credential, attempt=attempt, at=at)
    except LogDisagrees as failure:
        refusal = _error_of_log(failure, credential)
        if not failure.is_whole:  # then no line can be added to it
            raise refusal from None
        raise refuse(credential, refusal, attempt, at) from None
    except (KeyUnavailable, Unsealable) as failure:
        raise refuse(
            credential, _error_of_vault(failure, credential), attempt, at
        ) from None
    if isinstance(outcome, ApiError):
        raise outcome
    return outcome


def refuse(
    credential: Credential, refusal: ApiError, attempt: Attempt, at: datetime
) -> ApiError:
    """Commit the record of a refusal, and return it to be raised."""
    _record_refusal_under_locks(credential, refusal, attempt=attempt, at=at)
    return refusal


@transactional
def _reveal_under_locks(
    credential: Credential, *, attempt: Attempt, at: datetime
) -> Revealed | ApiError:
    """Decide under the locks, by the database's clock; open last, and only then.

    A failure of the vault undoes it all, and so does a log that says other than the
    row; a refusal is committed.
    """
    ticket = Ticket.objects.get_for_update(credential.ticket_id)
    credential = Credential.objects.get_for_update(credential.pk)
    refusal = _find_refusal(credential, attempt.actor, ticket, at)
    if refusal is not None:
        _record_refusal(ticket, credential, refusal, attempt, at)
        return refusal
    require_agreement(credential)
    plaintext = unseal(credential.sealed, context=credential.context)
    credential.reveals += 1
    record = _add_record_of_attempt(
        credential, Action.REVEALED, attempt, at, attempt.reason
    )
    record_credential_event(
        ticket,
        EventType.CREDENTIAL_REVEALED,
        credential,
        actor=attempt.actor,
        at=at,
        receipt=record.receipt,
    )
    credential.save(update_fields=LOG_COLUMNS)
    if credential.reveals == credential.max_reveals:
        destroy_secret(
            credential, Ending.CONSUMED, ticket=ticket, actor=attempt.actor, at=at
        )
    return Revealed(credential, record.receipt, plaintext)


def _find_refusal(
    credential: Credential, actor: Actor, ticket: Ticket, at: datetime
) -> ApiError | None:
    if CREDENTIALS_REVEAL not in actor.scopes:
        return InsufficientScope(scope=CREDENTIALS_REVEAL)
    this = Credential.objects.filter(pk=credential.pk).assigned_to(actor.id)
    if actor.is_program and ticket.is_assigned_by_program and this.exists():
        return AssignedByProgram()
    if actor.is_agent and this.live().exists():
        return None
    if not actor.is_agent or not this.exists():
        return NotAssigned()
    status = credential.status_at(at)  # by another clock than the one that decided
    return CredentialGone(status="expired" if status == "active" else str(status))


@transactional
def _record_refusal_under_locks(
    credential: Credential, refusal: ApiError, *, attempt: Attempt, at: datetime
) -> None:
    ticket = Ticket.objects.get_for_update(credential.ticket_id)
    credential = Credential.objects.get_for_update(credential.pk)
    _record_refusal(ticket, credential, refusal, attempt, at)


def _record_refusal(
    ticket: Ticket,
    credential: Credential,
    refusal: ApiError,
    attempt: Attempt,
    at: datetime,
) -> None:
    record = _add_record_of_attempt(
        credential, Action.REFUSED, attempt, at, refusal.code
    )
    credential.save(update_fields=["head", "records"])
    record_credential_event(
        ticket,
        EventType.CREDENTIAL_REFUSED,
        credential,
        actor=attempt.actor,
        at=at,
        refusal=refusal.code,
        receipt=record.receipt,
    )


def _add_record_of_attempt(
    credential: Credential,
    action: AccessRecord.Action,
    attempt: Attempt,
    at: datetime,
    reason: str,
) -> AccessRecord:
    return add_access_record(
        credential,
        action,
        actor=attempt.actor,
        at=at,
        reason=reason,
        client_address=attempt.client_address,
    )


def _error_of_vault(failure: Exception, credential: Credential) -> ApiError:
    """Say to us which row and key it is, and to nobody why (custody, 2.4)."""
    if isinstance(failure, KeyUnavailable):
        logger.error("credential_key.failed", extra=_log_facts(credential))
        return CredentialKeyUnavailable()
    logger.critical("credential.damaged", extra=_log_facts(credential))
    return CredentialUnreadable()


def _error_of_log(failure: LogDisagrees, credential: Credential) -> ApiError:
    """Alert, with what is wrong: somebody wrote to the database."""
    extra = {**_log_facts(credential), "error": str(failure)}
    logger.critical("access_log.mismatched", extra=extra)
    return CredentialUnreadable()


def _log_facts(credential: Credential) -> dict[str, str]:
    return {"credential": credential.public_id, "key_id": credential.key_id}
