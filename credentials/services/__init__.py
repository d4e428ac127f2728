"""The verbs of custody: store, request, reveal, revoke, purge, rewrap, verify."""

from credentials.services.custody import move_into_custody
from credentials.services.dropping import drop_credential, request_credential
from credentials.services.ending import expire_credential, revoke_credential
from credentials.services.purging import (
    Outcome,
    Selection,
    preview_purge,
    purge_credentials,
    purge_overdue,
)
from credentials.services.revealing import Attempt, Revealed, refuse, reveal_credential
from credentials.services.rotation import (
    KeyStatus,
    Rewrapping,
    count_without_key,
    key_statuses,
    rewrap_credentials,
)
from credentials.services.storing import Terms, store_credential, with_notes
from credentials.services.verification import Break, verify_access_logs

__all__ = [
    "Attempt",
    "Break",
    "KeyStatus",
    "Outcome",
    "Revealed",
    "Rewrapping",
    "Selection",
    "Terms",
    "count_without_key",
    "drop_credential",
    "expire_credential",
    "key_statuses",
    "move_into_custody",
    "preview_purge",
    "purge_credentials",
    "purge_overdue",
    "refuse",
    "request_credential",
    "reveal_credential",
    "revoke_credential",
    "rewrap_credentials",
    "store_credential",
    "verify_access_logs",
    "with_notes",
]
