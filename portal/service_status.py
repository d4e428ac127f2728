"""The components of the service for the status page, from the health probes."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

from api.health import HealthResult

_TEXTS: Final = {  # probe: (component, its text without a problem)
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
class Component:
    """A component of the service and its state."""

    name: str
    text: str
    state: str  # "operational", "degraded" or "down"


def components_of(findings: HealthResult) -> list[Component]:
    """Return the state of each component; only the database's if it does not answer."""
    if not findings.database_responds:
        text = "The database does not answer."
        return [Component("API and database", text, "down")]
    return [
        _database(findings),
        *(_component(probe, findings) for probe in settings.HEALTH_PROBES),
    ]


def _database(findings: HealthResult) -> Component:
    problem = findings.database_problem
    text = problem or "Every request is served."
    return Component("API and database", text, _state(problem))


def _component(probe: str, findings: HealthResult) -> Component:
    """Return the state of what a probe checks, even if the probe has no text here."""
    name, text = _TEXTS.get(probe, (_probe_name(probe), "No problem was found."))
    problem = dict(findings.probe_problems).get(probe)
    return Component(name, problem or text, _state(problem))


def _probe_name(probe: str) -> str:
    """Return a name by the function's: `app.health.probe_disk` is `Disk`."""
    function = probe.rpartition(".")[2]
    return function.removeprefix("probe_").replace("_", " ").capitalize()


def _state(problem: str | None) -> str:
    return "degraded" if problem else "operational"
