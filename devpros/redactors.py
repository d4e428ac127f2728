"""Who takes a text out of what was kept of a ticket; each name is a setting."""

# Called with the ticket in the transaction of a redaction: each costs little.
REDACTORS = [
    "credentials.services.redacting.redact_requests",
    "desk.services.redacting.redact_drafts",
]
# Called afterwards by the worker, one after the other, in batches.
COPY_REDACTORS = [
    "tickets.services.copies.wait_for_dispatch",
    "webhooks.services.redacting.wait_for_endpoints",
    "tickets.services.copies.redact_events",
    "webhooks.services.redacting.redact_payloads",
    "webhooks.services.redacting.redact_answers",
    "notifications.services.redacting.redact_recipients",
    "tickets.services.copies.redact_replays",
    "tickets.services.copies.merge_search_index",
]
