"""Measure the bare view, and any server beside it, on a throw-away database."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cluster import Cluster, free_port
from load import compare, report
from product import environment, product_server, product_target, seed_product
from seed import BUSY_EVERY, search_words, seed, tickets_of
from targets import REQUESTS, Target, read_target

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.services import valkey

HERE = Path(__file__).parent
ORGANIZATION = 1
START_SECONDS = 30
GUNICORN = (
    *("-m", "gunicorn", "--log-level=warning"),
    *("--worker-class=gthread", "--workers=2", "--threads=4"),
    "--worker-connections=5",
)
"""Five connections a worker at most: eight always split 4:4 or 5:3. Without the bound
chance can give one worker all of them for a whole turn, which halves its rate."""


@contextmanager
def bare_server(dsn: str) -> Iterator[tuple[str, Path]]:
    """Serve the bare view; give its URL and the file with its process id."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        **os.environ,
        "BENCH_DSN": dsn,
        "DJANGO_SETTINGS_MODULE": "bare.settings",
    }
    with tempfile.TemporaryDirectory(prefix="bench-bare-") as folder:
        pidfile = Path(folder) / "gunicorn.pid"
        server = subprocess.Popen(
            [
                sys.executable,
                *GUNICORN,
                f"--bind={url.removeprefix('http://')}",
                f"--pid={pidfile}",
                "django.core.wsgi:get_wsgi_application()",
            ],
            cwd=HERE,
            env=environment,
        )
        try:
            await_answer(f"{url}/bare/hello")
            yield url, pidfile
        finally:
            server.terminate()
            server.wait()


def await_answer(url: str) -> None:
    """Return once ``url`` answers 2xx; give up when time is out."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {START_SECONDS} seconds.")


def bare_target(rows: int) -> Target:
    """Return the bare target with ids and words of a database of ``rows`` tickets."""
    tickets = tickets_of(ORGANIZATION, rows, REQUESTS)
    busy = tickets_of(ORGANIZATION, rows, REQUESTS, step=BUSY_EVERY)
    deep = [ticket for ticket in tickets if rows // 10 < ticket <= rows // 2]
    values = {"ticket": tickets, "busy": busy, "deep": deep}
    return replace(
        read_target(HERE / "bare" / "target.toml"),
        values={name: [str(id) for id in ids] for name, ids in values.items()}
        | {"word": search_words()},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="tickets to seed")
    parser.add_argument("--seconds", type=int, default=5, help="length of a turn")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each target")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    parser.add_argument(
        "--target",
        type=Path,
        action="append",
        default=[],
        help="the file of another running server to compare (repeatable)",
    )
    options = parser.parse_args()
    others = [read_target(file) for file in options.target]
    with Cluster() as cluster, valkey() as counters:
        print(f"Seeding {options.rows:,} tickets …", flush=True)
        seed(cluster.dsn, options.rows)
        variables = environment(cluster, counters)
        key = seed_product(cluster, options.rows, variables)
        with (
            bare_server(cluster.dsn) as (url, pidfile),
            product_server(variables) as (product_url, product_pid),
        ):
            await_answer(f"{product_url}/v1/openapi.json")
            product = replace(
                product_target(product_url, key, options.rows),
                application=product_pid,
                database=cluster.pidfile,
            )
            bare = replace(
                bare_target(options.rows),
                url=url,
                application=pidfile,
                database=cluster.pidfile,
            )
            rows = compare(
                [bare, product, *others],
                baseline=bare.name,
                seconds=options.seconds,
                rounds=options.rounds,
            )
            complete = report(rows, options.json)
    raise SystemExit(0 if complete else 1)


if __name__ == "__main__":
    main()
