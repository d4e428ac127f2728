"""The one way a secret ends, whoever ends it: a tombstone, a record, an event."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import F, OuterRef, Subquery

from accounts.actor import Actor
from api.errors import PermissionDenied
from api.transactions import transactional
from credentials.errors import CredentialGone, NotAssigned
from credentials.models import AccessRecord, Credential, Ending
from credentials.services.access_records import build_access_record, build_event
from events.services import EventDraft
from events.types import EventType
from tickets.models import Ticket
from tickets.services import record_related_events

_EVENTS: Final = {
    Ending.EXPIRED: EventType.CREDENTIAL_EXPIRED,
    Ending.REVOKED: EventType.CREDENTIAL_REVOKED,
    Ending.CONSUMED: EventType.CREDENTIAL_PURGED,
    Ending.PURGED: EventType.CREDENTIAL_PURGED,
}
ADVICE: Final = "It was opened. Change this secret where it is used."
# Of a credential whose log has grown, and which has been opened.
LOG_COLUMNS: Final = ("reveals", "head", "records")


def destroy_secret(
    credential: Credential,
    ending: Ending,
    *,
    ticket: Ticket,
    actor: Actor,
    at: datetime,
) -> Credential:
    """Destroy the secret of a locked credential of a locked ticket; keep the rest."""
    credential.ticket = ticket
    destroy_secrets({credential: ending}, actor=actor, at=at)
    return credential


def destroy_secrets(
    endings: Mapping[Credential, Ending], *, actor: Actor, at: datetime
) -> None:
    """Destroy the secrets of locked credentials, whose tickets are locked as well.

    Credentials of one ticket have to share its object, which counts the events. The
    client is told who opened them, so that it knows what to change.
    """
    openers = _openers(endings)
    records: list[AccessRecord] = []
    drafts_by_ticket: dict[Ticket, list[EventDraft]] = defaultdict(list)
    for credential, ending in endings.items():
        credential.sealed_secret, credential.key_id = None, ""
        credential.ended_as, credential.ended_at = ending, at
        action = AccessRecord.Action(ending.value)
        records.append(build_access_record(credential, action, actor=actor, at=at))
        more = _advice(openers[credential.pk])
        draft = build_event(_EVENTS[ending], credential, at=at, **more)
        drafts_by_ticket[credential.ticket].append(draft)
    AccessRecord.objects.bulk_create(records)
    _write_tombstones(endings, at)
    for ticket, drafts in drafts_by_ticket.items():
        record_related_events(ticket, drafts, actor=actor, at=at)


def _write_tombstones(endings: Mapping[Credential, Ending], at: datetime) -> None:
    """Write the tombstones: one statement for each ending, each row its own head."""
    last = AccessRecord.objects.filter(
        credential=OuterRef("pk"), position=OuterRef("records") + 1
    )
    for ending in set(endings.values()):
        rows = [row.pk for row, its_own in endings.items() if its_own is ending]
        Credential.objects.filter(pk__in=rows).update(
            sealed_secret=None,
            key_id="",
            ended_as=ending,
            ended_at=at,
            head=Subquery(last.values("receipt")),
            records=F("records") + 1,
        )


def revoke_credential(
    credential: Credential, *, actor: Actor, at: datetime
) -> Credential:
    """End a secret early, for the organization or the ticket's assignee.

    Raises CredentialGone when its time is over, whether or not any purge has run;
    NotAssigned for another agent.
    """
    outcome = _revoke(credential, actor=actor, at=at)
    if isinstance(outcome, CredentialGone):
        raise outcome
    return outcome


@transactional
def _revoke(
    credential: Credential, *, actor: Actor, at: datetime
) -> Credential | CredentialGone:
    """Decide under the locks. What turns out to be over is destroyed as just that."""
    ticket = Ticket.objects.get_for_update(credential.ticket_id)
    credential = Credential.objects.get_for_update(credential.pk)
    if actor.is_agent and ticket.assigned_to_id != actor.id:
        raise NotAssigned()
    if credential.ended_as:
        return CredentialGone(status=credential.ended_as)
    this = Credential.objects.filter(pk=credential.pk)
    if not this.purgeable().exists():
        return destroy_secret(
            credential, Ending.REVOKED, ticket=ticket, actor=actor, at=at
        )
    ending = Ending.EXPIRED if this.expired().exists() else Ending.PURGED
    destroy_secret(credential, ending, ticket=ticket, actor=Actor.system(), at=at)
    return CredentialGone(status=ending.value)


@transactional
def expire_credential(credential: Credential, *, at: datetime) -> Credential:
    """Let a sandbox's secret reach its end now, as the purge would end it.

    Raises CredentialGone when it has ended before, PermissionDenied in live mode.
    """
    ticket = Ticket.objects.get_for_update(credential.ticket_id)
    credential = Credential.objects.get_for_update(credential.pk)
    if ticket.livemode:
        raise PermissionDenied(reason="a live secret keeps its time.")
    if credential.ended_as:
        raise CredentialGone(status=credential.ended_as)
    credential.expires_at = min(credential.expires_at, at)
    credential.save(update_fields=["expires_at"])
    clock = Actor.system()
    return destroy_secret(credential, Ending.EXPIRED, ticket=ticket, actor=clock, at=at)


def _openers(credentials: Iterable[Credential]) -> Mapping[int, list[str]]:
    """Return who has seen each secret, once, in the order of their first time."""
    openings = AccessRecord.objects.filter(credential__in=credentials).openings()
    names: dict[int, list[str]] = defaultdict(list)
    for number, name in openings.order_by("position").values_list(
        "credential_id", "actor_name"
    ):
        if name not in names[number]:
            names[number].append(name)
    return names


def _advice(openers: list[str]) -> dict[str, Any]:
    """Return who has seen the secret, and what follows from it; empty for nobody."""
    return {"opened_by": openers, "advice": ADVICE} if openers else {"opened_by": []}
