"""Applications: made once, their secret rotated with an overlap, revoked for good."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from accounts.actor import Actor
from accounts.errors import ApplicationRevoked, invalid
from accounts.keys import digest, generate_key
from accounts.models import (
    Application,
    ApplicationSecret,
    Connection,
    Organization,
    SecurityEvent,
    User,
)
from accounts.services.approvals import end_approval, lock_application
from accounts.services.ceilings import require_fewer, require_room_in
from accounts.services.connections import end_connections
from accounts.services.profiles import Profile, refuse_bad_profile
from accounts.services.record import record
from api.transactions import transactional

Kind = SecurityEvent.Type

LONGEST_OVERLAP = timedelta(days=7)
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
    refuse_bad_profile(
        profile, is_confidential=is_confidential, is_ours=organization.is_ours
    )
    require_room_in(
        organization,
        organization.applications.filter(revoked_at__isnull=True),
        settings.APPLICATIONS_PER_ORGANIZATION,
        resource="applications",
        actor=actor,
    )
    application = Application.objects.create(
        organization=organization,
        user=owner,
        name=profile.name.strip(),
        redirect_uris=" ".join(profile.redirect_uris),
        scopes=sorted(set(profile.scopes)),
        client_type=Application.CLIENT_CONFIDENTIAL
        if is_confidential
        else Application.CLIENT_PUBLIC,
    )
    secret = _add_secret(application, at) if is_confidential else None
    _record(Kind.APPLICATION_CREATED, application, actor, at, scopes=application.scopes)
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
    refuse_bad_profile(
        profile,
        is_confidential=application.is_confidential,
        is_ours=application.organization.is_ours,
    )
    before = (application.name, application.redirect_uris, application.scopes)
    application.name = profile.name.strip()
    application.redirect_uris = " ".join(profile.redirect_uris)
    application.scopes = sorted(set(profile.scopes))
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
    _record(Kind.APPLICATION_CHANGED, application, actor, at, changes=changes)
    return application


@transactional
def rotate_application_secret(
    application: Application, *, overlap: timedelta, actor: Actor, at: datetime
) -> tuple[Application, str]:
    """Return it and a new secret; the old ones count for `overlap` longer.

    Raises ApplicationRevoked, InvalidRequest for a public application or an overlap
    below nothing or over seven days, and LimitReached when too many secrets would count
    side by side; without an overlap there is always room.
    """
    application = _lock_usable(application)
    if not application.is_confidential:
        raise invalid("application", "A public application has no secret.")
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise invalid("overlap", "Must be between 0 seconds and 7 days.")
    end = at + overlap
    sooner = Q(valid_until__isnull=True) | Q(valid_until__gt=end)
    application.secrets.filter(sooner).update(valid_until=end)
    require_fewer(
        application.secrets.valid(at=at),
        settings.SECRETS_AT_ONCE,
        resource="secrets of this application",
    )
    secret = _add_secret(application, at)
    seconds = overlap.total_seconds()
    _record(Kind.APPLICATION_ROTATED, application, actor, at, overlap_seconds=seconds)
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
        _record(Kind.APPLICATION_REVOKED, application, actor, at, connections=ended)
    return application


def _lock_usable(application: Application) -> Application:
    application = lock_application(application)
    if application.revoked_at is not None:
        raise ApplicationRevoked(application=application.client_id)
    return application


def _add_secret(application: Application, at: datetime) -> str:
    secret = generate_key("dp_cs_")
    ApplicationSecret.objects.create(
        application=application,
        digest=digest(secret),
        last_four=secret[-4:],
        created_at=at,
    )
    return secret


def _record(
    kind: SecurityEvent.Type,
    application: Application,
    actor: Actor,
    at: datetime,
    **details: object,
) -> None:
    record(
        kind,
        actor=actor,
        organization=application.organization,
        subject=application.name,
        at=at,
        client_id=application.client_id,
        **details,
    )
