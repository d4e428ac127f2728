"""Jobs of the worker that only delete what is past its time (docs/privacy.md)."""

from datetime import timedelta
from typing import Final

RETENTION_JOBS: Final[dict[str, str | tuple[str, timedelta]]] = {
    "prune_windows": (
        "api.counted_windows.prune_counted_windows",
        timedelta(hours=1),
    ),
    "prune_security_events": (
        "accounts.services.retention.prune_security_events",
        timedelta(hours=1),
    ),
    "prune_admin_log": (
        "accounts.services.retention.prune_admin_log",
        timedelta(hours=1),
    ),
    "prune_invitations": (
        "accounts.services.retention.prune_invitations",
        timedelta(hours=1),
    ),
    "prune_bulk_changes": (
        "desk.services.retention.prune_bulk_changes",
        timedelta(hours=1),
    ),
    "prune_presence": ("desk.services.retention.prune_presence", timedelta(hours=1)),
    "prune_contact_messages": (
        "portal.retention.prune_contact_messages",
        timedelta(hours=1),
    ),
}
