"""Opening and changing tickets."""

from datetime import date, datetime
from typing import Any, TypedDict, cast

from accounts.actor import Actor
from accounts.addresses import refuse_bad_address
from accounts.models import Organization, User
from accounts.scopes import TICKETS_ASSIGN
from api.conditional import refuse_mismatch
from api.transactions import transactional
from events.services import EventDraft, build_events, record, write
from events.types import EventType
from tickets.ceilings import count_client_text, size_of
from tickets.errors import InvalidStateTransition, no_organization, unassignable
from tickets.metadata import merge_patch, refuse_oversize
from tickets.models import Priority, Status, Ticket, TicketTag
from tickets.representation import show_ticket
from tickets.rules import clean_fields
from tickets.search import Read, index_new_ticket, index_ticket, read_words
from tickets.services.changes import (
    bump_version_and_collect_events,
    save,
    set_status,
    update_waiting_since,
)

_SEARCHABLE = frozenset({"title", "description", "tags"})


class TicketFields(TypedDict, total=False):
    """What a ticket may be given; a name that is missing is left as it is."""

    title: str
    description: str
    priority: Priority
    category: str | None
    tags: list[str]
    customer_email: str | None
    due_date: date | None
    environment: str | None
    metadata: dict[str, Any]
    status: Status
    assigned_to: str | None


def open_ticket(
    organization: Organization | None,
    *,
    actor: Actor,
    fields: TicketFields,
    at: datetime,
) -> Ticket:
    """File a ticket, leaving `ticket.created`.

    Raises PermissionDenied without an organization, InvalidRequest for a field over
    its limit.
    """
    if organization is None:
        raise no_organization()
    fields = cast(TicketFields, clean_fields(fields))
    refuse_oversize(fields.get("metadata", {}))
    _refuse_bad_reader(fields)
    read = read_words(fields.get("description", ""))
    return _open(organization, actor=actor, fields=fields, read=read, at=at)


@transactional
def _open(
    organization: Organization,
    *,
    actor: Actor,
    fields: TicketFields,
    read: Read,
    at: datetime,
) -> Ticket:
    ticket = Ticket(
        organization=organization,
        livemode=not organization.is_sandbox,
        created_by_type=actor.type,
        created_by_id=actor.id,
        created_by_name=actor.name,
        created_at=at,
        updated_at=at,
        waiting_since=at,
        client_bytes=size_of(fields.get("description", "")),
        **fields,
    )
    opened = EventDraft(EventType.TICKET_CREATED, show_ticket(ticket))
    events = build_events(ticket, [opened], actor=actor, at=at)
    ticket.save(force_insert=True)
    write(events)
    _write_tags(ticket)
    index_new_ticket(ticket, read)
    return ticket


def update_ticket(
    ticket: Ticket,
    *,
    actor: Actor,
    changes: TicketFields,
    at: datetime,
    if_match: str | None = None,
) -> Ticket:
    """Change a ticket; what is not in `changes` stays, also under a parallel change.

    Leaves `ticket.status_changed`, `ticket.assigned`, `ticket.updated` as far as they
    apply, and nothing where nothing changed. Raises InvalidStateTransition,
    InvalidRequest (an assignee who is no agent, metadata over its limits),
    InsufficientScope (a new assignee without `tickets:assign`), LimitReached (more
    text than a ticket may hold) and PreconditionFailed (`if_match` names another state
    than the present one).
    """
    changes = cast(TicketFields, clean_fields(changes))
    _refuse_bad_reader(changes)
    read = None
    if not _SEARCHABLE.isdisjoint(changes):
        read = read_words(changes.get("description", ticket.description))
    return _update(
        ticket, actor=actor, changes=changes, read=read, at=at, if_match=if_match
    )


@transactional
def _update(
    ticket: Ticket,
    *,
    actor: Actor,
    changes: TicketFields,
    read: Read | None,
    at: datetime,
    if_match: str | None,
) -> Ticket:
    ticket = Ticket.objects.get_for_update(ticket.pk)
    before = show_ticket(ticket)
    refuse_mismatch(if_match, before)
    _apply(ticket, changes, actor=actor, at=at)
    drafts = bump_version_and_collect_events(ticket, before=before, at=at)
    if not drafts:
        return ticket
    record(ticket, drafts, actor=actor, at=at)
    save(ticket)
    if not _SEARCHABLE.isdisjoint(changes):
        index_ticket(ticket, read)
    if "tags" in changes and before["tags"] != ticket.tags:
        rewrite_tags(ticket)
    return ticket


def rewrite_tags(ticket: Ticket) -> None:
    TicketTag.objects.filter(ticket=ticket).delete()
    _write_tags(ticket)


def _apply(
    ticket: Ticket, changes: TicketFields, *, actor: Actor, at: datetime
) -> None:
    plain: dict[str, Any] = dict(changes)
    status = plain.pop("status", ticket.status)
    if status != ticket.status:
        _refuse_transition(ticket, status)
        reopens = not ticket.is_active
        set_status(ticket, status, at)
        if reopens:
            update_waiting_since(ticket, actor=actor, at=at)
    if "assigned_to" in plain:
        _assign(ticket, plain.pop("assigned_to"), actor)
    if "metadata" in plain:
        ticket.metadata = merge_patch(ticket.metadata, plain.pop("metadata"))
        refuse_oversize(ticket.metadata)
    if "description" in plain:
        growth = size_of(plain["description"]) - size_of(ticket.description)
        count_client_text(ticket, growth)
    for name, value in plain.items():
        setattr(ticket, name, value)


def _refuse_bad_reader(fields: TicketFields) -> None:
    """Raise InvalidRequest for an address that mail cannot be sent to."""
    address = fields.get("customer_email")
    if address is not None:
        refuse_bad_address(address, field="customer_email")


def _refuse_transition(ticket: Ticket, status: Status) -> None:
    allowed = ticket.allowed_transitions()
    if status not in allowed:
        raise InvalidStateTransition(
            current=ticket.status,
            requested=status,
            allowed=[str(state) for state in allowed],
        )


def _assign(ticket: Ticket, email: str | None, actor: Actor) -> None:
    if email is not None:
        email = email.lower()
    if email == ticket.assignee_email:
        return
    actor.require(TICKETS_ASSIGN)
    ticket.is_assigned_by_program = email is not None and actor.is_program
    if email is None:
        ticket.assigned_to = None
        return
    agents = User.objects.assignable_in(ticket.organization)
    ticket.assigned_to = agents.filter(email=email).first()
    if ticket.assigned_to is None:
        raise unassignable(email)


def _write_tags(ticket: Ticket) -> None:
    TicketTag.objects.bulk_create(
        TicketTag(ticket=ticket, organization=ticket.organization, tag=tag)
        for tag in ticket.tags
    )
