"""Custody under load: commands as processes of their own, on the test's database."""

import json
import os
import subprocess
import sys
import threading
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from api.errors import ApiError
from api.lock_conflicts import retry_on_lock_conflict
from credentials.models import Credential
from credentials.tests.factories import reveal
from tests.support.running_service import PROJECT

# Everything is imported before the gate, so that those behind it run side by side.
GATED = """
import sys

import django
from django.core.management import execute_from_command_line

django.setup()
print("ready", file=sys.stderr, flush=True)
sys.stdin.readline()
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


class Ended(NamedTuple):
    code: int
    out: str

    @property
    def json(self):
        return json.loads(self.out)


def environment():
    """Return what a process needs for this one's keys and database."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "devpros.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "CREDENTIAL_KEYS": settings.CREDENTIAL_KEYS,
        "DATABASE_URL": _database_url(),
        "LOG_LEVEL": "CRITICAL",
    }


def start(*words):
    """Start a command that waits at a gate."""
    process = subprocess.Popen(
        [sys.executable, "-c", GATED, *words],
        cwd=PROJECT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for_line(process, "ready")
    return process


def open_the_gate(*processes):
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()


def run(*words):
    """Run a command to its end."""
    process = start(*words)
    open_the_gate(process)
    return end_of(process)


def end_of(process):
    out, stderr = process.communicate(timeout=60)
    return Ended(process.returncode, out or stderr)


def wait_for_line(process, line):
    """Read what it says on standard error as far as this line."""
    output = []
    for stderr in process.stderr:
        output.append(stderr)
        if stderr.strip() == line:
            return
    raise AssertionError(f"It ended without a word of {line!r}: {output}")


def kill_after(process, line):
    """Kill -9 it as soon as it has told this much."""
    open_the_gate(process)
    wait_for_line(process, line)
    process.kill()
    process.communicate()
    assert process.returncode == -9


def attempt(credential, agent):
    """Try to open it; return what came of it in a word.

    SQLite hands its one lock to whoever asks at the right moment, so one of several
    may wait in vain. The API answers that 503, and whoever asked asks again.
    """
    try:
        retry_on_lock_conflict(lambda: reveal(credential, agent))
    except ApiError as refusal:
        return refusal.code
    return "revealed"


def tally():
    """Count tombstones, their records and their events, all at one moment.

    One number, where there is no half an end.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM credentials_credential WHERE ended_as <> ''),"
            " (SELECT count(*) FROM credentials_accessrecord WHERE action = 'expired'),"
            " (SELECT count(*) FROM events_event WHERE type = 'credential.expired')"
        )
        return set(cursor.fetchone())


def chains():
    """Return what happened to each credential, in its order."""
    rows = Credential.objects.defer("sealed_secret").prefetch_related("access_records")
    return [[record.action for record in row.access_records.all()] for row in rows]


class Counter:
    """Counts what threads did; whoever waits for more of it is woken."""

    def __init__(self):
        self._count = 0
        self._grown = threading.Condition()

    def add(self):
        with self._grown:
            self._count += 1
            self._grown.notify_all()

    def wait_for_more(self, more):
        with self._grown:
            target = self._count + more
            assert self._grown.wait_for(lambda: self._count >= target, timeout=30)


def _database_url():
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**found)
