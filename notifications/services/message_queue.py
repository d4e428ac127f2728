"""Queue a mail for each reader of an event (docs/contract.md, 6.8)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from accounts.addresses import mailbox_of
from accounts.models import Membership
from api.errors import RateLimitExceeded
from credentials.models import Credential
from events.models import Event
from events.types import EventType
from notifications.models import Message
from notifications.services.ceilings import skip_over_ceilings
from tickets.models import Status, Ticket

Kind = Message.Kind
Mail = tuple[Event, Kind, str]

_ENDED: Final = (Status.RESOLVED, Status.CLOSED)
_ALARM_AGAIN_AFTER: Final = timedelta(hours=24)
_BY_HAND: Final = "manual"  # a member disabled it, and knows


def queue_messages(events: Sequence[Event], *, at: datetime) -> None:
    """Write down each mail that these events ask for (EVENT_SUBSCRIBERS).

    A sandbox asks for none: no mail of its leaves, so none is written. Told twice of
    an event, it writes nothing twice. A mail over a ceiling, or to somebody who wants
    none, is written down as skipped.
    """
    live = [event for event in events if event.livemode]
    to_customers = [_message(*mail, at=at) for mail in _to_customers(live)]
    for message in to_customers:
        message.mailbox = mailbox_of(message.recipient)
    skip_over_ceilings(to_customers, at=at)
    to_owners = [_message(*mail, at=at) for mail in _to_owners(live)]
    alarms = [_message(*mail, at=at) for mail in _alarms(live, at)]
    Message.objects.bulk_create(
        [*to_customers, *to_owners, *alarms], ignore_conflicts=True
    )


def _message(event: Event, kind: Kind, recipient: str, *, at: datetime) -> Message:
    return Message(
        event=event,
        organization=event.organization,
        ticket_number=event.ticket_number,
        kind=kind,
        recipient=recipient,
        due_at=at,
        created_at=at,
    )


def _to_customers(events: Sequence[Event]) -> Iterator[Mail]:
    """Yield the mails to who a ticket is for, at the address it has today."""
    kinds = {event: kind for event in events if (kind := _kind_for_customer(event))}
    numbers = [event.ticket_number for event in kinds if event.ticket_number]
    tickets = Ticket.objects.filter(pk__in=numbers)
    addresses = dict(tickets.values_list("pk", "customer_email"))
    for event, kind in kinds.items():
        address = addresses.get(event.ticket_number or 0)
        if address:
            yield event, kind, address


def _kind_for_customer(event: Event) -> Kind | None:
    """Never of a note, whose event is internal, nor of what the client's side said."""
    if event.is_internal:
        return None
    match event.type:
        case EventType.TICKET_CREATED:
            return Kind.TICKET_RECEIVED
        case EventType.TICKET_STATUS_CHANGED:
            return Kind.STATUS_CHANGED
        case EventType.COMMENT_CREATED:
            comment = event.data["object"]
            is_ours = comment["author_role"] != "client"
            return Kind.PUBLIC_REPLY if is_ours and not comment["is_internal"] else None
    return None


def _to_owners(events: Sequence[Event]) -> Iterator[Mail]:
    """Yield the mails to those who answer for an organization."""
    opened = _with_opened_secrets(events)
    kinds = {
        event: kind for event in events if (kind := _kind_for_owner(event, opened))
    }
    owners = _owners({event.organization_id for event in kinds})
    for event, kind in kinds.items():
        for address in owners[event.organization_id]:
            yield event, kind, address


def _kind_for_owner(event: Event, opened: set[int]) -> Kind | None:
    data = event.data["object"]
    match event.type:
        case EventType.CREDENTIAL_REVEALED if data["reveals"] == 1:
            return Kind.SECRET_OPENED
        case EventType.TICKET_STATUS_CHANGED if event.ticket_number in opened:
            return Kind.SECRETS_TO_CHANGE
        case EventType.WEBHOOK_ENDPOINT_FAILING:
            return Kind.WEBHOOK_FAILING
        case EventType.WEBHOOK_ENDPOINT_DISABLED:
            by_hand = data.get("disabled_reason") == _BY_HAND
            return None if by_hand else Kind.WEBHOOK_DISABLED
    return None


def _alarms(events: Sequence[Event], at: datetime) -> Iterator[Mail]:
    """Yield mails to the owners whose secrets an agent is opening one after the other.

    Who meets the limit of reveals is refused, and the first refusal of a day is told.
    """
    refused = {
        event.organization_id: event
        for event in reversed(events)
        if event.type == EventType.CREDENTIAL_REFUSED
        and event.data["object"].get("refusal") == RateLimitExceeded.code
    }
    kinds = Message.objects.filter(
        kind=Kind.MANY_SECRETS, created_at__gt=at - _ALARM_AGAIN_AFTER
    )
    quiet = refused.keys() - set(kinds.values_list("organization", flat=True))
    owners = _owners(quiet)
    for organization in quiet:
        for address in owners[organization]:
            yield refused[organization], Kind.MANY_SECRETS, address


def _with_opened_secrets(events: Sequence[Event]) -> set[int]:
    """Return the tickets that end with these events, and of which a secret was seen."""
    ending = {event.ticket_number for event in events if _ends_a_ticket(event)}
    opened = Credential.objects.filter(ticket__in=ending, reveals__gt=0)
    return set(opened.values_list("ticket_id", flat=True))


def _ends_a_ticket(event: Event) -> bool:
    """Tell its ending from the closing of what was resolved, which says nothing new."""
    if event.type != EventType.TICKET_STATUS_CHANGED:
        return False
    status = event.data["changes"]["status"]
    return status["to"] in _ENDED and status["from"] not in _ENDED


def _owners(organizations: set[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    owners = Membership.objects.filter(organization__in=organizations).owners()
    for organization, email in owners.values_list("organization", "user__email"):
        found[organization].append(email)
    return found
