"""What the record of requests costs a GET of one ticket: with and without, in turns.

    python benchmarks/recording.py                 # SQLite, in a file
    python benchmarks/recording.py --postgresql    # a throw-away cluster

Asks in this process, through every middleware, without a network. CPU is the whole
process's: the writing thread is in it. Read the ratio.
"""

import argparse
import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from databases import database

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

TURNS = 21
REQUESTS = 200  # in each turn
RECORDER = "portal.middleware.RequestRecordMiddleware"


def handler(*, records: bool) -> Any:
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    whole = list(settings.MIDDLEWARE)
    settings.MIDDLEWARE = [name for name in whole if records or name != RECORDER]
    made = WSGIHandler()
    settings.MIDDLEWARE = whole
    return made


def prepared() -> dict[str, Any]:
    """Return the environment of a request for a ticket, with a key of a wide plan."""
    from django.test import RequestFactory

    from accounts import services
    from accounts.actor import Actor
    from accounts.scopes import KEY_SCOPES
    from api.datetimes import now
    from tickets.services import open_ticket

    at, system = now(), Actor.system("Benchmark")
    agency = services.create_organization("Agency", actor=system, at=at)
    services.change_plan(agency, rate_limit="999999999/d", actor=system, at=at)
    key, secret = services.issue_key(
        agency, name="Benchmark", scopes=KEY_SCOPES, actor=system, at=at
    )
    ticket = open_ticket(
        agency,
        actor=Actor.of_key(key),
        fields={"title": "Checkout fails", "description": "A blank page"},
        at=at,
    )
    made = RequestFactory(SERVER_NAME="localhost").get(
        f"/v1/tickets/{ticket.public_id}",
        headers={"Authorization": f"Bearer {secret}"},
    )
    return {name: value for name, value in made.environ.items() if name != "wsgi.input"}


def ask(handle: Any, environ: dict[str, Any]) -> None:
    output: list[str] = []
    answer = handle(
        {**environ, "wsgi.input": io.BytesIO()}, lambda status, _: output.append(status)
    )
    b"".join(answer)
    answer.close()
    assert output == ["200 OK"], output


def turn(once: Callable[[], None]) -> tuple[float, float]:
    """Return the ms of CPU and of the clock that one request took, of many."""
    from portal.services.request_recorder import recorder

    cpu, clock = time.process_time(), time.perf_counter()
    for _ in range(REQUESTS):
        once()
    took = time.perf_counter() - clock
    recorder.flush()
    return (time.process_time() - cpu) * 1_000 / REQUESTS, took * 1_000 / REQUESTS


def run() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    environ = prepared()
    handlers = [handler(records=records) for records in (False, True)]
    taken: list[list[tuple[float, float]]] = [[], []]
    for _ in range(TURNS):
        for handle, found in zip(handlers, taken, strict=True):
            found.append(turn(lambda to=handle: ask(to, environ)))
    print(f"{connection.vendor}, load {os.getloadavg()[0]:.1f}")
    print("| | without | with | ratio |\n|---|---|---|---|")
    for place, name in enumerate(("CPU, ms", "clock, ms")):
        without, within = (
            statistics.median(each[place] for each in found[1:]) for found in taken
        )
        print(f"| {name} | {without:.2f} | {within:.2f} | {within / without:.2f} |")
    connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "benchmarks-only-" + "x" * 50)
    os.environ.update(DEMO="true", LOG_LEVEL="WARNING")
    os.environ["DJANGO_SETTINGS_MODULE"] = "devpros.settings"
    with database(options.postgresql):
        run()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
