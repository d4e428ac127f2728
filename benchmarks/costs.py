"""What one request costs: the web process's CPU for each kind, beside one sign-in.

    .venv/bin/python benchmarks/costs.py                 # SQLite, one process
    .venv/bin/python benchmarks/costs.py --postgresql    # PostgreSQL and Valkey

Starts the product, sends each kind a number of times, each from an address of its own,
and reads /proc before and after; then sends it from one address until it is refused,
and measures the refusals. Prints the table of docs/security.md. CPU of a database
server is not in it; SQLite's is.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from processes import cpu_ms

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from cost_kinds import BYTES, FORMS, PAGES, Kind, bodies, get, sign_in

import tests.settings  # noqa: F401 — sets the environment that services start with
from tests.attacks.installation import Browser, Person
from tests.services import postgresql, valkey
from tests.support.running_service import Service, service

TRIES_TO_BE_REFUSED = 70
REFUSALS = 10
ROUNDS = 3


@dataclass
class Row:
    """What was measured of one kind."""

    kind: Kind
    status: int
    milliseconds: float
    refused: float | None  # of one that a limit refused


class Meter:
    """Sends requests to a running service and reads what they cost it."""

    def __init__(self, running: Service, times: int) -> None:
        self.running, self.times = running, times
        self._addresses = iter(range(1, 10**6))

    def row(self, kind: Kind) -> Row:
        times = max(2, self.times // 5) if kind.is_costly else self.times
        rounds = [self._round(kind, times) for _ in range(ROUNDS)]
        status, milliseconds = min(rounds, key=lambda one: one[1])
        refused = self._refused(kind) if kind.limit.endswith("address") else None
        return Row(kind, status, milliseconds, refused)

    def _round(self, kind: Kind, times: int) -> tuple[int, float]:
        with ExitStack() as opened:
            sends = []
            for _ in range(times):
                number = next(self._addresses)
                browser = opened.enter_context(self._browser(number))
                sends.append(kind.prepare(browser, number))
            answers, seconds = self._measure(sends)
        return statistics.mode(answer.status_code for answer in answers), seconds

    def _refused(self, kind: Kind) -> float | None:
        """Return what a refusal costs, or None where none came."""
        with self._browser(next(self._addresses)) as browser:
            for number in range(TRIES_TO_BE_REFUSED):
                send = kind.prepare(browser, number)
                if send().status_code == 429:
                    _, seconds = self._measure([send] * REFUSALS)
                    return seconds
        return None

    def _measure(
        self, sends: list[Callable[[], httpx.Response]]
    ) -> tuple[list[httpx.Response], float]:
        before = self._cpu()
        answers = [send() for send in sends]
        return answers, (self._cpu() - before) / len(sends)

    def _cpu(self) -> float:
        return cpu_ms(self.running.processes["web"].pid) or 0.0

    def _browser(self, number: int) -> Browser:
        high, middle, low = 64 + number // 62_500, number // 250 % 250, number % 250
        return Browser(self.running.url, f"127.{high}.{middle}.{low + 1}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--times", type=int, default=20, help="requests in a round")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    chosen = parser.parse_args()
    with product(chosen.postgresql) as running:
        meter = Meter(running, chosen.times)
        mia = running.prepared["people"]["mia"]
        first = meter.row(sign_in(Person(**mia)))
        kinds = [*FORMS, *BYTES, *PAGES, *bodies(running.prepared["keys"]["acme-test"])]
        rows = [meter.row(kind) for kind in kinds if chosen.only in kind.name]
        pages = [meter.row(get(path)) for path in other_pages(running)]
    print(table(first, rows, pages))


@contextmanager
def product(is_postgresql: bool) -> Iterator[Service]:
    """Run the product in the form that attacks meet, with its people and keys."""
    with ExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory())
        options = {"cache_url": "", "prepared_by": "tests.attacks.preparing"}
        url = f"sqlite:///{folder}/costs.sqlite3"
        if is_postgresql:
            url = opened.enter_context(postgresql())
            options["cache_url"] = opened.enter_context(valkey())
        else:
            options["DEMO"] = "true"  # second steps would be asked for otherwise
        options["EMAIL_URL"] = f"filemail://{folder}/mail"
        yield opened.enter_context(service(url, **options))


def other_pages(running: Service) -> list[str]:
    """Return the addresses of all pages that anybody may read."""
    code = "from portal.sitemap import public_addresses as all; print(*all())"
    return running.manage("shell", "--verbosity=0", "-c", code).split()


def table(first: Row, rows: list[Row], pages: list[Row]) -> str:
    """Return everything as Markdown, the costliest first; other pages as one row."""
    rest = max(pages, key=lambda row: row.milliseconds)
    lines = [
        "| request | status | CPU ms | of one sign-in | limit | CPU ms when refused |",
        "|---|---|---|---|---|---|",
        *(
            _line(row, first.milliseconds)
            for row in sorted([first, *rows], key=lambda row: -row.milliseconds)
        ),
        _line(rest, first.milliseconds, f" (the costliest of {len(pages)} pages)"),
    ]
    return "\n".join(lines)


def _line(row: Row, unit: float, more: str = "") -> str:
    refused = "" if row.refused is None else f"{row.refused:.0f}"
    cost = f"{row.milliseconds:.1f} | {row.milliseconds / unit:.2f}"
    name = row.kind.name if len(row.kind.name) < 70 else row.kind.name[:60] + "…"
    return f"| `{name}`{more} | {row.status} | {cost} | {row.kind.limit} | {refused} |"


if __name__ == "__main__":
    main()
