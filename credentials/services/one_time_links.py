"""One-time links: somebody without an account hands a secret over, once."""

from datetime import datetime, timedelta
from typing import Final

from accounts.actor import Actor
from accounts.keys import digest, generate_key
from accounts.scopes import CREDENTIALS_WRITE, TICKETS_WRITE
from api.transactions import transactional
from credentials.errors import LinkUsed, TicketEnded, invalid
from credentials.models import Credential, DropLink
from credentials.services.ceilings import refuse_another_request
from credentials.services.creation import SHORTEST, CredentialOptions, create_credential
from credentials.types import OTHER
from credentials.vault import Plaintext
from tickets.models import Status, Ticket

LONGEST: Final = timedelta(days=7)
DEFAULT: Final = timedelta(hours=24)


@transactional
def request_credential(
    ticket: Ticket,
    *,
    actor: Actor,
    options: CredentialOptions,
    message: str,
    at: datetime,
) -> tuple[DropLink, str]:
    """Return a link and its token, which is nowhere kept and shown only now.

    For the organization with `credentials:write` and for agents with `tickets:write`.
    Raises InsufficientScope, InvalidRequest for a lifetime that is over or too long,
    TicketEnded, LimitReached.
    """
    actor.require(TICKETS_WRITE if actor.is_agent else CREDENTIALS_WRITE)
    ticket = Ticket.objects.get_for_update(ticket.pk)
    if ticket.status in (Status.RESOLVED, Status.CLOSED):
        raise TicketEnded(status=ticket.status)
    refuse_another_request(ticket, actor=actor)
    token = generate_key("dp_drop_")
    link = DropLink.objects.create(
        ticket=ticket,
        digest=digest(token),
        type=options.type or OTHER,
        message=message,
        expires_at=_expiry(options.expires_at, at),
        created_by_type=actor.type,
        created_by_id=actor.id,
        created_by_name=actor.name,
        created_at=at,
    )
    return link, token


@transactional
def drop_credential(token: str, *, secret: Plaintext, at: datetime) -> Credential:
    """Keep what was dropped, once; raise LinkUsed ever after, TicketEnded.

    Raises LimitReached where the ticket has as many secrets as it may; the link stays.
    """
    found = DropLink.objects.usable(digest=digest(token))
    ticket_id = found.values_list("ticket_id", flat=True).first()
    if ticket_id is None:
        raise LinkUsed()
    ticket = Ticket.objects.get_for_update(ticket_id)
    link: DropLink | None = found.select_for_update(of=("self",)).first()
    if link is None:
        raise LinkUsed()
    link.used_at = at
    link.save(update_fields=["used_at"])
    giver = Actor.system("One-time link")
    return create_credential(
        ticket, actor=giver, secret=secret, options=CredentialOptions(link.type), at=at
    )


def _expiry(requested: datetime | None, at: datetime) -> datetime:
    if requested is None:
        return at + DEFAULT
    if not at + SHORTEST <= requested <= at + LONGEST:
        raise invalid("expires_at", "Must be 1 minute to 7 days ahead.")
    return requested
