"""How many secrets, and requests for some, a ticket may have; asked under its lock.

Agents have some more than everybody else, so that whoever fills a ticket keeps no agent
from taking a secret out of its text, or from asking for one.
"""

from django.conf import settings
from django.db.models import Count, Q

from accounts.actor import Actor
from api.database_clock import ClockTimestamp
from api.errors import LimitReached
from credentials.models import Credential
from tickets.models import Ticket


def refuse_another_credential(ticket: Ticket, *, actor: Actor) -> None:
    """Raise LimitReached where the locked ticket has as many as it may.

    It counts rows of this ticket alone, of which there are few by this very rule.
    """
    there = ticket.credentials.count()
    _refuse(there, "credentials", settings.CREDENTIALS_PER_TICKET, actor)
    live = Credential.objects.live().filter(ticket=ticket).count()
    _refuse(live, "live credentials", settings.LIVE_CREDENTIALS_PER_TICKET, actor)


def refuse_another_request(ticket: Ticket, *, actor: Actor) -> None:
    """Raise LimitReached where the locked ticket has as many requests as it may."""
    is_open = Q(used_at=None, expires_at__gt=ClockTimestamp())
    counted = ticket.drop_links.aggregate(
        there=Count("pk"), open=Count("pk", filter=is_open)
    )
    limit = settings.CREDENTIAL_REQUESTS_PER_TICKET
    _refuse(counted["there"], "credential requests", limit, actor)
    limit = settings.OPEN_CREDENTIAL_REQUESTS_PER_TICKET
    _refuse(counted["open"], "open credential requests", limit, actor)


def _refuse(there: int, resource: str, limit: int, actor: Actor) -> None:
    if not actor.is_client:  # nor is who was asked, through a one-time link
        limit += settings.CREDENTIAL_HEADROOM_OF_AGENTS
    if there >= limit:
        raise LimitReached(resource=resource, limit=limit)
