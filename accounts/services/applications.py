"""Applications: made once, their secret rotated with an overlap, revoked for good."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from accounts.actor import Actor
from accounts.errors import ApplicationRevoked, invalid
from accounts.models import (
    Application,
    Connection,
    Organization,
    SecurityEvent,
    User,
)
from accounts.services.approvals import (
    end_approval,
    lock_application,
    record_application_event,
)
from accounts.services.ceilings import require_organization_below_limit
from accounts.services.connections import end_connections
from accounts.services.profiles import Profile, clean_profile
from accounts.services.secrets import add_secret, rotate_secret
from api.transactions import transactional

Kind = SecurityEvent.Type

_PREFIX: Final = "dp_cs_"
_CHANGEABLE = (
    *("name", "redirect_uris", "scopes"),
    *("approved_at", "approved_by", "updated"),
)


@transactional
def create_application(
    organization: Organization,
    *,
    profile: Profile,
    is_confidential: bool,
    owner: User | None,
    actor: Actor,
    at: datetime,
) -> tuple[Application, str | None]:
    """Return a new application and its secret, which is shown only now.

    A public one has no secret (None). Raises InvalidRequest for a bad profile, and
    LimitReached beside as many that are not revoked.
    """
    if organization.is_sandbox:
        raise invalid("organization", "A sandbox has no applications; use test keys.")
    profile = clean_profile(
        profile, is_confidential=is_confidential, is_ours=organization.is_ours
    )
    require_organization_below_limit(
        organization,
        organization.applications.filter(revoked_at__isnull=True),
        settings.APPLICATIONS_PER_ORGANIZATION,
        resource="applications",
        actor=actor,
    )
    application = Application.objects.create(
        organization=organization,
        user=owner,
        name=profile.name,
        redirect_uris=" ".join(profile.redirect_uris),
        scopes=list(profile.scopes),
        client_type=Application.CLIENT_CONFIDENTIAL
        if is_confidential
        else Application.CLIENT_PUBLIC,
    )
    secret = None
    if is_confidential:
        secret = add_secret(application.secrets, prefix=_PREFIX, at=at)
    record_application_event(
        Kind.APPLICATION_CREATED, application, actor, at, scopes=application.scopes
    )
    return application, secret


@transactional
def change_application(
    application: Application, *, profile: Profile, actor: Actor, at: datetime
) -> Application:
    """Give it another profile. Tokens it has keep no scope it lost.

    Another name or address is not what was approved: agents' access ends, and the
    application needs an approval anew, whoever changed it.
    """
    application = _lock_usable(application)
    profile = clean_profile(
        profile,
        is_confidential=application.is_confidential,
        is_ours=application.organization.is_ours,
    )
    before = (application.name, application.redirect_uris, application.scopes)
    application.name = profile.name
    application.redirect_uris = " ".join(profile.redirect_uris)
    application.scopes = list(profile.scopes)
    after = (application.name, application.redirect_uris, application.scopes)
    if before == after:
        return application
    if application.is_approved and before[:2] != after[:2]:
        end_approval(application, actor=actor, at=at, reason="Changed.")
    application.save(update_fields=_CHANGEABLE)
    names = ("name", "redirect_uris", "scopes")
    changes = {
        name: {"from": was, "to": is_now}
        for name, was, is_now in zip(names, before, after, strict=True)
        if was != is_now
    }
    record_application_event(
        Kind.APPLICATION_CHANGED, application, actor, at, changes=changes
    )
    return application


@transactional
def rotate_application_secret(
    application: Application, *, overlap: timedelta, actor: Actor, at: datetime
) -> tuple[Application, str]:
    """Return it and a new secret; the old ones count for `overlap` longer.

    Raises ApplicationRevoked, InvalidRequest for a public application or an overlap
    below nothing or over seven days, and LimitReached when too many secrets would count
    at once; without an overlap the limit is never reached.
    """
    application = _lock_usable(application)
    if not application.is_confidential:
        raise invalid("application", "A public application has no secret.")
    secret = rotate_secret(
        application.secrets,
        overlap=overlap,
        prefix=_PREFIX,
        resource="application",
        at=at,
    )
    seconds = overlap.total_seconds()
    record_application_event(
        Kind.APPLICATION_ROTATED, application, actor, at, overlap_seconds=seconds
    )
    return application, secret


@transactional
def revoke_application(
    application: Application, *, actor: Actor, at: datetime
) -> Application:
    """End it and every token it has, for good. Revoking again changes nothing."""
    application = lock_application(application)
    if application.revoked_at is None:
        application.revoked_at = at
        application.save(update_fields=["revoked_at", "updated"])
        ended = end_connections(Connection.objects.filter(application=application))
        record_application_event(
            Kind.APPLICATION_REVOKED, application, actor, at, connections=ended
        )
    return application


def _lock_usable(application: Application) -> Application:
    application = lock_application(application)
    if application.revoked_at is not None:
        raise ApplicationRevoked(application=application.client_id)
    return application
