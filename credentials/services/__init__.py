"""The verbs of custody: store, request, reveal, revoke, purge, rewrap, verify."""

from credentials.services.creation import (
    CredentialOptions,
    merge_notes,
    store_credential,
)
from credentials.services.custody import move_into_custody
from credentials.services.destruction import expire_credential, revoke_credential
from credentials.services.one_time_links import drop_credential, request_credential
from credentials.services.purge import (
    Outcome,
    Selection,
    preview_purge,
    purge_credentials,
    purge_overdue,
)
from credentials.services.reveal import Attempt, Revealed, refuse, reveal_credential
from credentials.services.rotation import (
    KeyStatus,
    Rewrapping,
    count_without_key,
    key_statuses,
    rewrap_credentials,
)
from credentials.services.verification import Break, verify_access_logs

__all__ = [
    "Attempt",
    "Break",
    "CredentialOptions",
    "KeyStatus",
    "Outcome",
    "Revealed",
    "Rewrapping",
    "Selection",
    "count_without_key",
    "drop_credential",
    "expire_credential",
    "key_statuses",
    "merge_notes",
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
]
