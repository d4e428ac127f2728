"""The parts of the service as people know them, by the probe that looks at each."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

from api.health import HealthResult

_WORDS: Final = {  # probe: (name, what is true when it finds nothing)
    "api.throttling.probe_counters": (
        "Rate limits",
        "Requests are counted, and limits hold.",
    ),
    "api.database_clock.probe_clock": (
        "Clocks",
        "The web servers and the database agree on the time.",
    ),
    "events.outbox.probe_outbound": (
        "Sending",
        "Webhooks and mail are sent.",
    ),
    "events.heartbeat.probe_worker": (
        "Background work",
        "The worker answers.",
    ),
    "events.dispatch.probe_dispatch": (
        "Events",
        "What happens is handed on at once.",
    ),
    "tickets.health.probe_redactions": (
        "Redactions",
        "Texts that were taken out are gone from everything kept.",
    ),
    "credentials.health.probe_purge": (
        "End of secrets",
        "Secrets whose time is over are gone.",
    ),
    "credentials.health.probe_keys": (
        "Keys to secrets",
        "Every secret can be opened by whom it is for.",
    ),
    "webhooks.health.probe_deliveries": (
        "Webhooks",
        "Deliveries leave in time.",
    ),
    "notifications.health.probe_mail": (
        "Mail",
        "Mail leaves in time.",
    ),
}


@dataclass(frozen=True)
class Part:
    """One part, and how it is, in words."""

    name: str
    says: str
    state: str  # "works", "limps" or "fails"


def parts_of(findings: HealthResult) -> list[Part]:
    """Say of each part how it is; of a database that is gone, only that."""
    if not findings.database:
        gone = Part("API and database", "The database does not answer.", "fails")
        return [gone]
    return [
        _database(findings),
        *(_part(probe, findings) for probe in settings.HEALTH_PROBES),
    ]


def _database(findings: HealthResult) -> Part:
    trouble = findings.of_the_database
    says = trouble or "Every request is served."
    return Part("API and database", says, "limps" if trouble else "works")


def _part(probe: str, findings: HealthResult) -> Part:
    name, fine = _WORDS[probe]
    trouble = dict(findings.found).get(probe)
    return Part(name, trouble or fine, "limps" if trouble else "works")
