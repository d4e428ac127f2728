"""Approval: which applications agents may authorize."""

from collections.abc import Sequence
from datetime import datetime

from accounts.actor import Actor
from accounts.errors import ApplicationChanged, ApplicationRevoked
from accounts.models import Application, Connection, SecurityEvent
from accounts.services.connections import end_connections
from accounts.services.record import record
from api.transactions import transactional

Kind = SecurityEvent.Type


@transactional
def approve_application(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    name: str | None = None,
    redirect_uris: Sequence[str] | None = None,
) -> Application:
    """Let agents authorize it. Approving again changes nothing.

    `name` and `redirect_uris` are what the operator looked at: ApplicationChanged is
    raised where the owner has changed them since. Raises ApplicationRevoked.
    """
    application = lock_application(application)
    if application.revoked_at is not None:
        raise ApplicationRevoked(application=application.client_id)
    has_other_name = name not in (None, application.name)
    addresses = application.redirect_uris.split()
    has_other_addresses = redirect_uris is not None and addresses != [*redirect_uris]
    if has_other_name or has_other_addresses:
        raise ApplicationChanged(application=application.name)
    if application.is_approved:
        return application
    application.approved_at, application.approved_by = at, actor.name
    application.save(update_fields=["approved_at", "approved_by", "updated"])
    record_application_event(
        Kind.APPLICATION_APPROVED, application, actor, at, redirect_uris=addresses
    )
    return application


@transactional
def withdraw_approval(
    application: Application, *, actor: Actor, at: datetime
) -> Application:
    """End it for agents, with every token they gave. Again changes nothing."""
    application = lock_application(application)
    if application.is_approved:
        end_approval(application, actor=actor, at=at, reason="Withdrawn.")
        application.save(update_fields=["approved_at", "approved_by", "updated"])
    return application


def end_approval(
    application: Application, *, actor: Actor, at: datetime, reason: str
) -> None:
    """End an approval, and what agents let the application do.

    Joins the caller's transaction, which holds the row and saves it.
    """
    application.approved_at, application.approved_by = None, ""
    of_agents = Connection.objects.filter(
        application=application, membership__isnull=True
    )
    ended = end_connections(of_agents)
    record_application_event(
        Kind.APPROVAL_WITHDRAWN,
        application,
        actor,
        at,
        reason=reason,
        connections=ended,
    )


def lock_application(application: Application) -> Application:
    """Hold the row, but not its key.

    Whoever mints a token for it refers to the row, and need not wait.
    """
    applications = Application.objects.select_for_update(of=("self",), no_key=True)
    locked: Application = applications.select_related("organization").get(
        pk=application.pk
    )
    return locked


def record_application_event(
    kind: SecurityEvent.Type,
    application: Application,
    actor: Actor,
    at: datetime,
    **details: object,
) -> None:
    """Record an event of this application. Joins the caller's transaction."""
    record(
        kind,
        actor=actor,
        organization=application.organization,
        subject=application.name,
        at=at,
        client_id=application.client_id,
        **details,
    )
