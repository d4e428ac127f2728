"""The worker's jobs, the readers of events, and other functions named by path.

`devpros/settings.py` takes every name from here, so each of these is a setting. What a
job deletes, and when, is in docs/privacy.md.
"""

from datetime import timedelta

# --- events, and who reads them -----------------------------------------------------
EVENT_SUBSCRIBERS = [
    "webhooks.services.queue_deliveries",
    "notifications.services.queue_messages",
]

# --- redaction of a ticket ------------------------------------------------
# Called with the ticket in the transaction of a redaction: each costs little.
REDACTORS = [
    "credentials.services.redaction.redact_requests",
    "desk.services.drafts.redact_drafts",
]
# Called afterwards by the worker, one after the other, in batches.
COPY_REDACTORS = [
    "tickets.services.copies.wait_for_dispatch",
    "webhooks.services.redaction.wait_for_endpoints",
    "tickets.services.copies.redact_events",
    "webhooks.services.redaction.redact_payloads",
    "webhooks.services.redaction.redact_answers",
    "notifications.services.redaction.redact_recipients",
    "tickets.services.copies.redact_replays",
    "tickets.services.copies.merge_search_index",
]

# --- sealed texts besides credentials, rewrapped with them -----------------------
SEALED_TEXT_SOURCES = [
    "webhooks.services.secrets.sealed_secrets",
    "credentials.services.texts.sealed_factors",
]

# --- the worker ---------------------------------------------------------------------
WORKER_JOBS: dict[str, str | tuple[str, timedelta]] = {
    "dispatch": "events.dispatch.dispatch_events",
    "deliver": "webhooks.services.Deliveries",
    "send": "notifications.services.Mails",
    "redact": "tickets.services.copies.finish_redactions",
    "prune": ("events.retention.prune_events", timedelta(minutes=10)),
    "prune_retries": (
        "api.idempotency.prune_idempotency_records",
        timedelta(minutes=1),
    ),
    "prune_requests": ("portal.retention.prune_requests", timedelta(minutes=10)),
    "clear_tokens": (
        "accounts.services.token_cleanup.take_turn",
        timedelta(hours=1),
    ),
    "clear_sessions": (
        "accounts.services.session_cleanup.clear_sessions",
        timedelta(minutes=10),
    ),
    "prune_codes": ("accounts.services.codes.prune_codes", timedelta(hours=1)),
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
    "purge": ("credentials.services.purge_overdue", timedelta(minutes=5)),
}
# A job with an interval deletes what is old, by a time that never jumps; but for these.
JOBS_BY_DATABASE_CLOCK = frozenset({"purge"})
QUEUE_REPORTS = [  # what `manage.py queues` asks
    "tickets.health.waiting_redactions",
    "events.dispatch.waiting_events",
    "webhooks.health.waiting_deliveries",
    "notifications.health.waiting_mail",
]
HEALTH_PROBES = [
    "api.throttling.probe_counters",
    "api.database_clock.probe_clock",
    "events.outbox.probe_outbound",
    "events.heartbeat.probe_worker",
    "events.dispatch.probe_dispatch",
    "tickets.health.probe_redactions",
    "credentials.health.probe_purge",
    "credentials.health.probe_keys",
    "webhooks.health.probe_deliveries",
    "notifications.health.probe_mail",
]
