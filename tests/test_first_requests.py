"""What is built once is built whole, also when the first requests come together."""

import json
import os
import subprocess
import sys

import pytest

from tests.running import HOUSE

pytestmark = [pytest.mark.slow, pytest.mark.once]

AT_ONCE = 8
# A process in which nothing was asked before: Django starts, and eight threads ask.
ASK = """
import sys, threading, hashlib, json
import django
django.setup()
from django.test import Client

path, number = sys.argv[1], int(sys.argv[2])
start, seen = threading.Barrier(number), []

def ask():
    client = Client(raise_request_exception=False)
    start.wait()
    answer = client.get(path)
    seen.append([answer.status_code, hashlib.sha256(answer.content).hexdigest()])

threads = [threading.Thread(target=ask) for _ in range(number)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(seen))
"""


def first_answers(path, database):
    done = subprocess.run(
        [sys.executable, "-c", ASK, path, str(AT_ONCE)],
        cwd=HOUSE,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "ALLOWED_HOSTS": "testserver",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize(
    "path", ["/v1/openapi.json", "/docs/reference/plain", "/docs/webhooks"]
)
def test_eight_first_requests_of_a_process_are_answered_alike(path, start, tmp_path):
    seen = first_answers(path, tmp_path / "unused.sqlite3")

    assert [status for status, _ in seen] == [200] * AT_ONCE
    assert len({digest for _, digest in seen}) == 1
