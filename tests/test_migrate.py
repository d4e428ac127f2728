"""`manage.py migrate` beside writers, on a table with rows, with the service's limits.

It starts from a state of before the desk's columns, indexes and constraint.
"""

import os
import subprocess
import sys
import threading
import uuid

import psycopg
import pytest

from tests.support.running_service import PROJECT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(
        not os.environ["DATABASE_URL"].startswith("postgres"),
        reason="SQLite has one writer, and no limit of a statement",
    ),
]

OLD = ("tickets", "0002_the_search_index")
TICKETS = 20_000  # as FILL says
# What the service gives each of its sessions, but for a statement timeout that nothing
# which reads a whole table keeps.
SERVICE = "-c lock_timeout=2000 -c statement_timeout=5000"
TINY = "options=-c%20statement_timeout%3D10"
FILL = """
INSERT INTO accounts_organization
    VALUES (1, 'Acme', 'acme', true, '', now(), NULL);
INSERT INTO tickets_ticket
    SELECT n, true, 'Ticket', 'It is broken', 'open', 10, NULL, '[]', NULL, NULL, NULL,
        '{}', 'api_key', 1, 'Key', now(), now(), NULL, NULL, NULL, 1, 0, 0, NULL, 1
    FROM generate_series(1, 20000) AS n;
"""


def server():
    return os.environ["DATABASE_URL"].rpartition("/")[0]


def start_migrating(url, *words):
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": os.environ["SECRET_KEY"],
        "CREDENTIAL_KEYS": os.environ["CREDENTIAL_KEYS"],
        "DATABASE_URL": url,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", *words],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end_of(process):
    _, output = process.communicate(timeout=120)
    return process.returncode, output


@pytest.fixture(scope="module")
def template():
    """A database of the old state, with many tickets, to make copies of."""
    name = f"old_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server()}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    url = f"{server()}/{name}"
    assert end_of(start_migrating(url, *OLD))[0] == 0
    with psycopg.connect(url) as filling:
        filling.execute(FILL)
    return name


@pytest.fixture
def url(template):
    name = f"migrating_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server()}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"{server()}/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Writer:
    """Changes a title every few milliseconds, as a request would; counts refusals."""

    def __init__(self, url):
        self.refused, self.written = [], 0
        self._url, self._stop = url, threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._stop.set()
        self._thread.join()

    def _write(self):
        with psycopg.connect(self._url, autocommit=True, options=SERVICE) as session:
            while not self._stop.wait(0.02):
                number = 1 + self.written % TICKETS
                try:
                    session.execute(
                        "UPDATE tickets_ticket SET title = 'new' WHERE id = %s",
                        [number],
                    )
                    self.written += 1
                except psycopg.Error as error:
                    self.refused.append(type(error).__name__)


def test_a_large_table_is_migrated_and_no_writer_is_refused(url):
    with Writer(url) as writer:
        code, output = end_of(start_migrating(f"{url}?{TINY}"))

    assert code == 0, output
    assert writer.written > 10
    assert writer.refused == []
    with psycopg.connect(url) as session:
        ask = "SELECT count(*) FROM tickets_ticket WHERE waiting_since IS NULL"
        assert session.execute(ask).fetchone()[0] == 0
        ask = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
        assert session.execute(ask).fetchone()[0] == 0


def test_a_lock_that_is_not_to_be_had_is_asked_for_again(url):
    with psycopg.connect(url) as holder:
        holder.execute("LOCK TABLE tickets_ticket IN ACCESS SHARE MODE")
        process = start_migrating(url)
        output = next(line for line in process.stderr if "lock" in line)
        holder.rollback()
    code, rest = end_of(process)

    assert "Trying again" in output
    assert code == 0, rest


def test_several_at_once_wait_for_one_another(url):
    processes = [start_migrating(url) for _ in range(2)]

    ends = [end_of(process) for process in processes]

    assert [code for code, _ in ends] == [0, 0], ends
    assert sum("Another migrate is running" in output for _, output in ends) == 1
