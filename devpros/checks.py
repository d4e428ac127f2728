"""Settings that would lie or leak are refused before they serve (`check --deploy`)."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.db import connection

CRASH_REPORTER: Final = "devpros.tracebacks.CrashReporter"


@checks.register(deploy=True)
def check_deployment(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    return [*_refusals(), *_warnings()]


def _refusals() -> Iterator[checks.CheckMessage]:
    if settings.DEMO:
        yield checks.Error(
            "DEMO is on: anybody with the shell can issue keys that open everything.",
            hint="Unset DEMO, and remove var/settings.env if bin/serve once ran here.",
            id="devpros.E001",
        )
    if settings.WEB_CONCURRENCY > 1 and not settings.CACHE_URL:
        yield checks.Error(
            "Several web processes would each count limits for themselves.",
            hint="Set CACHE_URL to a Valkey or Redis that all of them share.",
            id="devpros.E002",
        )
    if settings.WEB_CONCURRENCY > 1 and connection.vendor == "sqlite":
        yield checks.Error(
            "Several web processes on SQLite wait for one another at every write.",
            hint="Set DATABASE_URL to a PostgreSQL database.",
            id="devpros.E003",
        )
    if settings.WEBHOOK_ALLOW_LOOPBACK:
        yield checks.Error(
            "WEBHOOK_ALLOW_LOOPBACK is on: sandboxes can call this machine itself.",
            hint="Unset it. It is for trying things out with bin/serve.",
            id="devpros.E004",
        )
    if settings.PUBLIC_URL.startswith("https://") and not settings.PROXIES_ARE_NAMED:
        yield checks.Error(
            "PUBLIC_URL is https, and TRUSTED_PROXIES names no proxy: every client"
            " would count as one, and ten wrong passwords would lock out everybody.",
            hint="Name the proxy's networks, such as 10.0.0.0/8; or `none`, where there"
            " is no proxy and TLS ends here.",
            id="devpros.E005",
        )
    if settings.DEFAULT_EXCEPTION_REPORTER != CRASH_REPORTER:
        yield checks.Error(
            "DEFAULT_EXCEPTION_REPORTER is another: reports of crashes would hold local"
            " variables, cookies and forms.",
            hint=f"Set it to {CRASH_REPORTER}.",
            id="devpros.E012",
        )


def _warnings() -> Iterator[checks.CheckMessage]:
    if not settings.PUBLIC_URL.startswith("https://"):
        yield checks.Warning(
            "PUBLIC_URL is not https: keys and passwords would travel in the clear.",
            hint="Put TLS in front and set PUBLIC_URL to its address.",
            id="devpros.W001",
        )
    if not settings.EMAIL_URL.startswith("smtp"):
        yield checks.Warning(
            "EMAIL_URL names no mail server: mail stays in files here, or nowhere.",
            hint="Set EMAIL_URL to one, such as smtp+tls://user:password@host:587.",
            id="devpros.W003",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield checks.Warning(
            "ALLOWED_HOSTS accepts every name, so links may carry a stranger's.",
            hint="Name the hosts that reach this service.",
            id="devpros.W002",
        )
