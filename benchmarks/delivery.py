"""How many events a second one and two workers hand on and deliver, on loopback.

    python benchmarks/delivery.py [--events 2000]

Ten endpoints of five organizations, on a receiver that answers 200 at once. Both
numbers come from one run: first with one worker, then with two, on the same database.
Workers, receiver and database share this machine, so this is a lower bound.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.services import postgresql

PROJECT = Path(__file__).resolve().parent.parent
ORGANIZATIONS, ENDPOINTS_EACH = 5, 2


class Receiver(BaseHTTPRequestHandler):
    """Counts what comes, and says 200."""

    came = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        type(self).came += 1
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Print nothing."""


@contextmanager
def receiver() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()


def file_events(url: str, number: int) -> None:
    """File tickets of organizations whose sandboxes have endpoints; one event each."""
    from accounts.actor import Actor
    from accounts.services import create_organization
    from api.datetimes import now
    from tickets.services import open_ticket
    from webhooks.services import create_endpoint

    system = Actor.system("Benchmark")
    fields = {"title": "Checkout is slow", "description": "x" * 500}
    for count in range(ORGANIZATIONS):
        name = f"Agency {time.time_ns()} {count}"
        made = create_organization(name, actor=system, at=now())
        for _ in range(ENDPOINTS_EACH):
            fields = {"url": url}
            at = now()
            create_endpoint(made.sandbox, actor=system, fields=fields, at=at)
        for _ in range(number // ORGANIZATIONS):
            at = now()
            open_ticket(made.sandbox, actor=system, fields=fields, at=at)


def measure(workers: int, expected: int) -> float:
    """Return the seconds from the first arrival to the last."""
    Receiver.came = 0
    command = [sys.executable, "manage.py", "run_worker"]
    only = ["--only", "dispatch", "--only", "deliver"]
    running = [subprocess.Popen([*command, *only], cwd=PROJECT) for _ in range(workers)]
    try:
        _wait_for(1)
        started = time.perf_counter()
        _wait_for(expected)
        return time.perf_counter() - started
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _wait_for(count: int) -> None:
    while Receiver.came < count:
        time.sleep(0.01)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000)
    number = parser.parse_args().events
    with postgresql() as database, receiver() as url:
        os.environ.update(
            DATABASE_URL=database,
            DJANGO_SETTINGS_MODULE="devpros.settings",
            WEBHOOK_ALLOW_LOOPBACK="true",
            LOG_LEVEL="ERROR",
            EMAIL_URL="dummymail://",
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        expected = number * ENDPOINTS_EACH
        for workers in (1, 2):
            file_events(url, number)
            seconds = measure(workers, expected)
            rate = expected / seconds
            print(f"{workers} worker(s): {expected} in {seconds:.1f} s, {rate:.0f}/s")


if __name__ == "__main__":
    main()
