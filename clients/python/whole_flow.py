"""Everything the guides tell of, once and in their order.

BASE_URL and API_KEY say where and as whom, AGENT who is to answer (a sandbox has one
agent alone), and RECEIVER which address of yours is told of events.
"""

import json
import os
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from devpros_client import AuthenticatedClient
from devpros_client.api.comments import create_comment, list_comments, update_comment
from devpros_client.api.credentials import (
    create_credential,
    get_access_log,
    list_credentials,
)
from devpros_client.api.events import list_events
from devpros_client.api.health import get_health
from devpros_client.api.tickets import create_ticket, get_ticket, update_ticket
from devpros_client.api.webhooks import create_webhook
from devpros_client.models import (
    CommentCreate,
    CommentUpdate,
    CredentialCreate,
    CredentialCreateCredentials,
    CredentialTypeName,
    EndpointCreate,
    ErrorBody,
    ErrorResponse,
    HealthReport,
    Priority,
    SubscribableType,
    TicketCreate,
    TicketCreateMetadata,
    TicketEnvironment,
    TicketStatus,
    TicketUpdate,
)

Answer = TypeVar("Answer")
AGENT = os.environ.get("AGENT", "agent@sandbox.test")
client = AuthenticatedClient(os.environ["BASE_URL"], os.environ["API_KEY"])


def done(answer: Answer | ErrorResponse | None) -> Answer:
    """Return what was answered; a refusal ends the program with its code."""
    if answer is None or isinstance(answer, ErrorResponse):
        raise SystemExit(f"Refused: {answer and answer.error.code}")
    return answer


def refusal(answer: object) -> ErrorBody:
    """Return why we were refused; an answer ends the program."""
    if not isinstance(answer, ErrorResponse):
        raise SystemExit("Not refused.")
    return answer.error


def say(what: str, *values: object) -> None:
    print(f"{what}:", *map(json.dumps, values))


# Health
health = get_health.sync(client=client)
if isinstance(health, HealthReport):
    say("health", health.status.value)

# A ticket with every field
ticket = done(
    create_ticket.sync(
        client=client,
        body=TicketCreate(
            title="Database connection issue",
            description="Unable to connect to production DB after recent deployment",
            priority=Priority.HIGH,
            category="database",
            tags=["urgent", "production", "deployment"],
            customer_email="client@agency.com",
            due_date=date(2024, 1, 20),
            environment=TicketEnvironment.PRODUCTION,
            metadata=TicketCreateMetadata.from_dict({"order": 1207}),
        ),
        idempotency_key=str(uuid4()),  # the same again when you try again
    )
)
say("filed", ticket.status.value, ticket.priority.value, ticket.tags)

# The same ticket, read
found = done(get_ticket.sync(ticket.id, client=client))
say("read", found.title, str(found.due_date))

# Changed, and given to an agent
changed = done(
    update_ticket.sync(
        ticket.id,
        client=client,
        body=TicketUpdate(
            status=TicketStatus.IN_PROGRESS,
            priority=Priority.MEDIUM,
            assigned_to=AGENT,
        ),
    )
)
say("changed", changed.status.value, changed.priority.value, changed.assigned_to)

# Comments: added, edited, listed
comment = done(
    create_comment.sync(
        ticket.id,
        client=client,
        body=CommentCreate(content="This is my comment/reply", is_internal=False),
    )
)
edited = done(
    update_comment.sync(
        ticket.id,
        comment.id,
        client=client,
        body=CommentUpdate(content="Updated comment content", is_internal=True),
    )
)
thread = done(list_comments.sync(ticket.id, client=client))
say("thread", [said.content for said in thread.comments], edited.is_internal)

# A secret: handed over, listed, and who opened it
credential = done(
    create_credential.sync(
        ticket.id,
        client=client,
        body=CredentialCreate(
            type_=CredentialTypeName.WORDPRESS_ADMIN,
            credentials=CredentialCreateCredentials.from_dict(
                {
                    "url": "https://client-site.com/wp-admin",
                    "username": "admin_user",
                    "password": "temporary_password",
                }
            ),
            notes="Access expires in 24 hours",
            expires_at=datetime.now(UTC) + timedelta(hours=24),
        ),
    )
)
kept = done(list_credentials.sync(ticket.id, client=client))
log = done(get_access_log.sync(ticket.id, credential.id, client=client))
say("secret", [secret.fields for secret in kept.credentials], len(log.access_log))

# Where to tell us what happens
webhook = done(
    create_webhook.sync(
        client=client,
        body=EndpointCreate(
            url=os.environ["RECEIVER"],
            events=[SubscribableType.TICKET_STATUS_CHANGED],
        ),
    )
)
say("webhook", webhook.status.value, (webhook.secret or "")[:6])

# What happened so far
events = done(list_events.sync(client=client, ticket=ticket.id))
say("events", [event.type_.value for event in events.events])

# What is refused, and why
missing = refusal(get_ticket.sync("TICK-1", client=client))
say("missing", missing.code)
faulty = refusal(
    create_ticket.sync(client=client, body=TicketCreate(title="", description="d"))
)
say("faulty", faulty.code, [fault["field"] for fault in faulty.details["fields"]])
