"""A secret that was written into a text: into custody with it, and out of the text."""

from datetime import datetime

from accounts.actor import Actor
from accounts.scopes import CREDENTIALS_WRITE
from api.transactions import transactional
from credentials.models import Credential
from credentials.services.creation import CredentialOptions, create_credential
from credentials.vault import Plaintext
from tickets.models import Ticket
from tickets.services import redact_text


@transactional
def move_into_custody(
    ticket: Ticket,
    *,
    actor: Actor,
    text: str,
    name: str,
    options: CredentialOptions,
    at: datetime,
) -> tuple[Ticket, Credential]:
    """Seal the text as a credential's `name` and redact it everywhere, or neither.

    Raises what storing and redacting raise.
    """
    if not actor.is_agent:
        actor.require(CREDENTIALS_WRITE)
    secret = Plaintext({name: text})
    credential = create_credential(
        ticket, actor=actor, secret=secret, options=options, at=at
    )
    return redact_text(ticket, actor=actor, text=text, at=at), credential
