"""What the README shows is run: its first request, and each of its commands."""

import json
import os
import re
import shlex
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import ApiKey

PAGE = (Path(__file__).resolve().parent.parent / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
# Run by tests/test_bin.py and by CI, and without an end.
STARTED_BY_OTHER_TESTS = ("bin/serve", "bin/test", "manage.py run_worker")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.django_db(transaction=True)
def test_the_first_request_files_a_ticket(live_server, alice):
    (request,) = (block for block in BLOCKS if block.startswith("curl"))

    done = subprocess.run(
        ["/bin/sh", "-c", request],
        env={
            "PATH": os.environ["PATH"],
            "BASE_URL": live_server.url,
            "API_KEY": alice.secret,
        },
        capture_output=True,
        check=True,
        timeout=20,
    )

    assert json.loads(done.stdout)["title"] == "Database connection issue"


@pytest.mark.django_db
def test_each_command_does_its_work():
    lines = [line for block in BLOCKS for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("manage.py")]

    for command in commands:
        if command not in STARTED_BY_OTHER_TESTS:
            _, *words = shlex.split(command)
            call_command(*map(_own, words), stdout=StringIO(), stderr=StringIO())

    assert len(commands) == 9
    assert ApiKey.objects.get(name="Website").revoked_at is not None


def _own(word):
    """Return the id of the key that was made, where the page has one of its own."""
    if word.startswith("KEY-"):
        return ApiKey.objects.get(name="Website").public_id
    return word
