"""Secrets by the dozen, as they are kept: sealed, with an empty log."""

from datetime import timedelta

from accounts.actor import Actor
from api.datetimes import now
from api.identifiers import next_number
from credentials import services
from credentials.chain import first_receipt
from credentials.models import Credential
from credentials.services import Attempt
from credentials.vault import Plaintext, seal
from tickets.models import Ticket

CANARY = "C4NARY-hunter2"
REASON = "The site is down since this morning."
HOUR = timedelta(hours=1)


def make_credentials(ticket, count=1, *, ends_in=HOUR, **columns):
    """Keep so many secrets on this ticket, over in so long; return them."""
    return make_credential_of_each([ticket] * count, ends_in=ends_in, **columns)


def make_credential_of_each(tickets, *, ends_in=HOUR, **columns):
    """Keep one secret on each of these tickets."""
    at = now()
    rows = [_sealed(ticket, at, at + ends_in, columns) for ticket in tickets]
    return Credential.objects.bulk_create(rows, batch_size=500)


def copy_ticket(ticket, count):
    """Return so many more tickets like this one."""
    columns = {
        field.attname: getattr(ticket, field.attname)
        for field in Ticket._meta.concrete_fields
    }
    fresh = {"event_sequence": 0, "last_event": 0}
    return Ticket.objects.bulk_create(
        [Ticket(**{**columns, **fresh, "id": next_number()}) for _ in range(count)]
    )


def reveal(credential, agent):
    """Open it as this agent does; return what came of it."""
    attempt = Attempt(Actor.of_agent(agent), REASON, "203.0.113.9")
    return services.reveal_credential(credential, attempt=attempt, at=now())


def log_of(credential):
    return [record.action for record in credential.access_records.all()]


def _sealed(ticket, at, expires_at, columns):
    facts = {"type": "other", "fields": ["password"], "expires_at": expires_at}
    author = {
        "created_by_type": "api_key",
        "created_by_id": 1,
        "created_by_name": "Alice",
    }
    facts |= {"ticket": ticket, "created_at": at, **author, **columns}
    row = Credential(**facts)
    row.head = first_receipt(row.public_id)
    row.sealed_secret = seal(Plaintext({"password": CANARY}), context=row.context)
    row.key_id = row.sealed_secret.key_id
    return row
