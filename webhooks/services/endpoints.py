"""Create, change, delete and ping endpoints. Each change leaves a security event."""

from datetime import datetime
from typing import Any, TypedDict

from django.conf import settings

from accounts.actor import Actor
from accounts.models import Organization, SecurityEvent
from accounts.scopes import WEBHOOKS_MANAGE
from accounts.services.ceilings import require_organization_below_limit
from accounts.services.record import record
from api.conditional import refuse_mismatch
from api.transactions import transactional
from events.models import Event
from events.services import EventDraft, record_of_organization
from events.types import EventType
from webhooks.errors import EndpointDisabled
from webhooks.models import DisabledReason, Endpoint, EndpointStatus
from webhooks.representation import show_endpoint
from webhooks.rules import (
    ALL_EVENTS,
    clean_event_types,
    refuse_long_description,
    refuse_url,
)
from webhooks.services.endpoint_status import disable_endpoint
from webhooks.services.secrets import add_secret

Kind = SecurityEvent.Type


class EndpointFields(TypedDict, total=False):
    """The fields of an endpoint that an organization sets; the rest stays as it is."""

    url: str
    events: list[str]
    description: str
    status: str


@transactional
def create_endpoint(
    organization: Organization, *, actor: Actor, fields: EndpointFields, at: datetime
) -> tuple[Endpoint, str]:
    """Return an endpoint and its signing secret, which is returned only now.

    Without `events` it gets all types. Raises InvalidRequest, LimitReached,
    InsufficientScope.
    """
    actor.require(WEBHOOKS_MANAGE)
    require_organization_below_limit(
        organization,
        organization.webhook_endpoints.all(),
        settings.WEBHOOK_ENDPOINTS_PER_ORGANIZATION,
        resource="webhook endpoints",
        actor=actor,
    )
    endpoint = Endpoint(
        organization=organization, events=[ALL_EVENTS], created_at=at, updated_at=at
    )
    _apply(endpoint, fields, at)
    endpoint.save(force_insert=True)
    secret = add_secret(endpoint, at=at)
    _record(Kind.WEBHOOK_CREATED, endpoint, actor, at, events=endpoint.events)
    return endpoint, secret


@transactional
def change_endpoint(
    endpoint: Endpoint,
    *,
    actor: Actor,
    fields: EndpointFields,
    at: datetime,
    if_match: str | None = None,
) -> Endpoint:
    """Change what is given. Enabled again, it starts anew: nothing is sent by itself.

    Disabled, what waited for it is given up; `recover` brings it back. Raises NotFound
    when it is gone meanwhile, InvalidRequest, PreconditionFailed, InsufficientScope.
    """
    actor.require(WEBHOOKS_MANAGE)
    endpoint = Endpoint.objects.get_for_update(endpoint.pk)
    before = show_endpoint(endpoint)
    refuse_mismatch(if_match, before)
    was_enabled = endpoint.is_enabled
    _apply(endpoint, fields, at)
    changed = [
        name for name, was in before.items() if show_endpoint(endpoint)[name] != was
    ]
    if not changed:
        return endpoint
    endpoint.updated_at = at
    endpoint.save()
    if was_enabled and not endpoint.is_enabled:
        disable_endpoint(endpoint, reason=DisabledReason.MANUAL, actor=actor, at=at)
    _record(Kind.WEBHOOK_CHANGED, endpoint, actor, at, fields=sorted(changed))
    return endpoint


@transactional
def delete_endpoint(endpoint: Endpoint, *, actor: Actor, at: datetime) -> None:
    """Forget it with all its deliveries; what is under way ends nowhere.

    Raises NotFound when it is gone already, InsufficientScope.
    """
    actor.require(WEBHOOKS_MANAGE)
    endpoint = Endpoint.objects.get_for_update(endpoint.pk)
    _record(Kind.WEBHOOK_DELETED, endpoint, actor, at)
    endpoint.delete()


@transactional
def ping_endpoint(endpoint: Endpoint, *, actor: Actor, at: datetime) -> Event:
    """Leave a `ping` that goes to this endpoint alone. Raises EndpointDisabled."""
    actor.require(WEBHOOKS_MANAGE)
    if not endpoint.is_enabled:
        raise EndpointDisabled()
    ping = EventDraft(EventType.PING, show_endpoint(endpoint))
    return record_of_organization(endpoint.organization, ping, actor=actor, at=at)


def _apply(endpoint: Endpoint, fields: EndpointFields, at: datetime) -> None:
    """Set the fields that are given. Raises InvalidRequest (webhooks/rules.py)."""
    url = fields.get("url", endpoint.url)
    if url != endpoint.url or endpoint._state.adding:
        refuse_url(url, organization=endpoint.organization)
    endpoint.url = url
    if "description" in fields:
        refuse_long_description(fields["description"])
        endpoint.description = fields["description"]
    if "events" in fields:
        endpoint.events = clean_event_types(fields["events"])
    status = EndpointStatus(fields.get("status", endpoint.status))
    if status == endpoint.status:
        return
    endpoint.status = status
    if status == EndpointStatus.ENABLED:
        endpoint.disabled_reason, endpoint.disabled_at = "", None
        endpoint.failing_since, endpoint.failures, endpoint.warned_at = None, 0, None
    else:
        endpoint.disabled_reason, endpoint.disabled_at = DisabledReason.MANUAL, at


def _record(
    kind: SecurityEvent.Type,
    endpoint: Endpoint,
    actor: Actor,
    at: datetime,
    **details: Any,
) -> None:
    record(
        kind,
        actor=actor,
        subject=endpoint.public_id,
        organization=endpoint.organization,
        at=at,
        **details,
    )
