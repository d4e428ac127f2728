"""What is built once is built whole, also when the first requests come together."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.prepared_databases import PROJECT

pytestmark = [pytest.mark.slow, pytest.mark.once]

AT_ONCE, STARTS = 8, 4
PATHS = ["/v1/openapi.json", "/docs/reference/plain", "/docs/webhooks"]
# Django starts once; each fork of it is a process in which nothing was asked before.
ASK = """
import hashlib, json, os, sys, threading
import django
django.setup()
from django.test import Client

def ask_all(path, number):
    start, seen = threading.Barrier(number), []

    def ask():
        client = Client(raise_request_exception=False)
        start.wait()
        response = client.get(path)
        digest = hashlib.sha256(response.content).hexdigest()
        seen.append([response.status_code, digest])

    threads = [threading.Thread(target=ask) for _ in range(number)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(json.dumps([path, seen]), flush=True)

number, starts, *paths = sys.argv[1:]
for path in paths * int(starts):
    child = os.fork()
    if child == 0:
        ask_all(path, int(number))
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(1)
"""


@pytest.fixture(scope="module")
def first_responses(tmp_path_factory):
    """Return, for each path, what eight first requests got after each start."""
    folder = tmp_path_factory.mktemp("first")
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(AT_ONCE), str(STARTS), *PATHS],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{folder}/unused.sqlite3",
            "ALLOWED_HOSTS": "testserver",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found = {path: [] for path in PATHS}
    for line in done.stdout.splitlines():
        path, seen = json.loads(line)
        found[path].append(seen)
    return found


@pytest.mark.parametrize("path", PATHS)
def test_eight_first_requests_of_a_process_get_the_same_response(path, first_responses):
    assert len(first_responses[path]) == STARTS
    for seen in first_responses[path]:
        assert [status for status, _ in seen] == [200] * AT_ONCE
        assert len({digest for _, digest in seen}) == 1
