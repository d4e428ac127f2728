"""What the documentation shows is run, and answers in the shape that it shows."""

import json
import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from api.datetimes import now
from devpros.demo import fill_and_issue

DOCS = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]


def steps(page):
    """Return each command of a page with the answer shown after it."""
    blocks = BLOCK.findall((DOCS / page).read_text())
    return [
        (command, json.loads(answer))
        for (kind, command), (after, answer) in pairwise(blocks)
        if (kind, after) == ("sh", "json")
    ]


def shape(value):
    """Return the keys and types of a JSON value, whatever its texts and times."""
    match value:
        case dict():
            return {name: shape(inner) for name, inner in value.items()}
        case list():
            return [shape(inner) for inner in value]
    return type(value).__name__


def run(command, environment):
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return json.loads(done.stdout)


@pytest.mark.django_db(transaction=True)
def test_the_tutorial_gives_the_responses_it_shows(live_server):
    demo = fill_and_issue(at=now())
    environment = {
        "BASE_URL": live_server.url,
        "API_KEY": demo["api_key"],
        "SANDBOX_KEY": demo["sandbox_api_key"],
    }

    for command, documented in steps("docs/tutorial.md"):
        answer = run(command, environment)
        assert shape(answer) == shape(documented), command
        if answer.get("id", "").startswith("TICK-"):
            environment["TICKET"] = answer["id"]


def test_the_tutorial_has_at_least_eight_requests():
    assert len(steps("docs/tutorial.md")) >= 8
