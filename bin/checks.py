"""The checks that need no database: what they are, and running two at a time."""

import base64
import secrets
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from checkout import PYTHON
from processes import Children

AT_ONCE = 2

# Real secrets in form, for nothing: Django starts without var/, and reads none of it.
SETTINGS = {
    "SECRET_KEY": secrets.token_urlsafe(48),
    "CREDENTIAL_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    "DATABASE_URL": "sqlite:///:memory:",
    "CACHE_URL": "",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "ENVIRONMENT": "test",
    "DEMO": "false",
    "WEBHOOK_ALLOW_LOOPBACK": "false",
}
PRODUCTION = SETTINGS | {
    "DATABASE_URL": "postgres://devpros:unused@database.example.com/devpros"
    "?sslmode=verify-full&sslrootcert=system",
    "CACHE_URL": "redis://cache.example.com/0",
    "PUBLIC_URL": "https://desk.example.com",
    "ALLOWED_HOSTS": "desk.example.com",
    "ENVIRONMENT": "production",
    "EMAIL_URL": "smtp+tls://devpros:unused@mail.example.com:587",
    "WEB_CONCURRENCY": "2",
    "TRUSTED_PROXIES": "10.0.0.0/8",
}


@dataclass
class Check:
    """One program that says with its exit code whether all is well."""

    name: str
    command: list[str]
    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)
    is_quick: bool = True
    prints_output: bool = False  # its output, even if all is well


def _module(name: str, *arguments: str) -> list[str]:
    return [PYTHON, "-m", name, *arguments]


def _manage(*arguments: str) -> list[str]:
    return [PYTHON, "manage.py", *arguments]


_LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
_SPECTACULAR = ("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")

CHECKS = [
    Check("mypy", _module("mypy", ".")),
    Check("ruff check", _module("ruff", "check", ".")),
    Check("ruff format", _module("ruff", "format", "--check", ".")),
    Check("lint-imports", [PYTHON, "-c", _LINT_IMPORTS]),
    Check("makemigrations", _manage("makemigrations", "--check", "--dry-run")),
    Check(
        "check --deploy",
        # The hosts named above do not exist, so none of them is asked.
        _manage("check", "--deploy", "--offline", "--fail-level", "WARNING"),
        settings=PRODUCTION,
        is_quick=False,
    ),
    Check("spectacular", _manage(*_SPECTACULAR), is_quick=False),
    Check("lock files", [PYTHON, "bin/lockfiles.py"]),
    Check("advisories", [PYTHON, "bin/advisories.py"], prints_output=True),
    Check("pip check", _module("pip", "check"), is_quick=False),
]


def report(name: str, started: float, is_well: bool) -> None:
    """Name a step that just ended."""
    seconds = time.monotonic() - started
    print(f"{name} … {seconds:.1f} s {'ok' if is_well else 'FAILED'}", flush=True)


def run(children: Children, checks: list[Check]) -> list[str]:
    """Run the checks, saying how each ended; return the names of those that failed."""
    waiting, failed = list(checks), []
    running: list[_Running] = []
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            running.append(_Running(children, waiting.pop(0)))
        for check in [check for check in running if check.process.poll() is not None]:
            running.remove(check)
            if not check.report():
                failed.append(check.name)
        time.sleep(0.05)
    return failed


class _Running:
    def __init__(self, children: Children, check: Check) -> None:
        self.name = check.name
        self.prints_output = check.prints_output
        self.started = time.monotonic()
        self.output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  tell() closes it
        self.process = children.start(
            check.command,
            settings=check.settings,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def report(self) -> bool:
        """Say how it ended, with its output if it ended badly."""
        is_well = self.process.returncode == 0
        report(self.name, self.started, is_well)
        with self.output:
            self.output.seek(0)
            if self.prints_output or not is_well:
                print(self.output.read().decode(errors="replace").rstrip(), flush=True)
        return is_well
