"""The tests: pytest on SQLite, and again on a real PostgreSQL with a real Valkey."""

import subprocess
import time
from collections.abc import Iterator

import checks
from checkout import PYTHON
from processes import Children

PYTEST = [PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal"]
QUICK = ["-m", "not slow and not browser and not once"]
# What is long, or the same on every database, runs beside PostgreSQL alone.
NOT_TWICE = ["-m", "not once"]
# The floor is held by the run on SQLite, and judged when both have ended.
COVERED = ["--cov", "--cov-branch", "--cov-report=", "--cov-fail-under=0"]


class Suite:
    """Runs pytest, and remembers what failed and the closing line to end with."""

    def __init__(self, children: Children, arguments: list[str]) -> None:
        self.children = children
        self.arguments = arguments
        self.failed: list[str] = []
        self.closing_line = ""

    def run_quickly(self) -> None:
        """Run on SQLite, without the slow tests."""
        self._pytest("pytest on SQLite", {}, QUICK)

    def run(self) -> None:
        """Run on both databases, and measure what the first covers."""
        # A part of the tests says nothing about coverage.
        covered = [] if self.arguments else COVERED
        self._pytest("pytest on SQLite", {}, [*NOT_TWICE, *covered])
        services = self._start_services()
        if services:
            # Not measured again: it would cost a fifth of the longer run.
            self._pytest("pytest on PostgreSQL and Valkey", services, [])
        if covered:
            self._check_coverage()

    def _pytest(self, name: str, settings: dict[str, str], options: list[str]) -> None:
        started = time.monotonic()
        process = self.children.start(
            [*PYTEST, *options, *self.arguments],
            settings=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        last_line = _show_all_but_the_last_line(process)
        # The first failure is what to read last; otherwise the latest success is.
        if not self.failed:
            self.closing_line = last_line
        if process.wait():
            self.failed.append(name)
        checks.report(name, started, process.returncode == 0)

    def _start_services(self) -> dict[str, str]:
        """Return the URLs of a PostgreSQL and a Valkey that end with the script."""
        process = self.children.start(
            [PYTHON, "-m", "tests.services"], stdout=subprocess.PIPE
        )
        lines = _lines(process)
        urls = [line.strip() for line in (next(lines, ""), next(lines, "")) if line]
        if len(urls) < 2:
            self.failed.append("PostgreSQL and Valkey")
            return {}
        return dict(url.split("=", 1) for url in urls)

    def _check_coverage(self) -> None:
        command = [PYTHON, "-m", "coverage", "report"]
        check = checks.Check("coverage", command, prints_output=True)
        self.failed += checks.run(self.children, [check])


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    return iter(process.stdout or ())


def _show_all_but_the_last_line(process: subprocess.Popen[str]) -> str:
    held = ""
    for line in _lines(process):
        if line.strip():
            print(held, end="", flush=True)
            held = line
        else:
            held += line
    return held.strip()
