"""How a credential looks from outside: what it is, never what it holds."""

from datetime import datetime
from typing import Any

from api.datetimes import format_datetime
from credentials.models import AccessRecord, Credential


def show_credential(credential: Credential, *, at: datetime) -> dict[str, Any]:
    return {
        "id": credential.public_id,
        "ticket_id": f"TICK-{credential.ticket_id}",
        "type": credential.type,
        "fields": credential.fields,
        "status": str(credential.status_at(at)),
        "created_at": format_datetime(credential.created_at),
        "expires_at": format_datetime(credential.expires_at),
        "reveals": credential.reveals,
        "max_reveals": credential.max_reveals,
    }


def show_access(record: AccessRecord) -> dict[str, Any]:
    """Return a record as its client sees it."""
    return {
        "action": str(record.action),
        "at": format_datetime(record.at),
        "actor": {"type": record.actor_type, "name": record.actor_name},
        "reason": record.reason or None,
        "client_address": record.client_address or None,
        "version": record.version,
        "personal_digest": record.personal_digest or None,
        "salt": record.salt or None,
        "receipt": record.receipt,
    }


def show_person(record: AccessRecord) -> dict[str, Any]:
    """Return what may be erased of a record later."""
    return {
        "name": record.actor_name,
        "client_address": record.client_address or None,
    }


def show_chained(record: AccessRecord) -> dict[str, Any]:
    """Return what a receipt is made over, by the record's version."""
    representation: dict[str, Any] = {
        "action": str(record.action),
        "at": format_datetime(record.at),
        "actor": {"type": record.actor_type},
        "reason": record.reason or None,
    }
    if record.version == 1:
        representation["actor"]["name"] = record.actor_name
        return {**representation, "client_address": record.client_address or None}
    digest = record.personal_digest
    return {**representation, "version": record.version, "personal_digest": digest}
