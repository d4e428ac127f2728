"""The running server is asked, by a stranger's tool, to keep its document's promises.

`bin/test --fuzz 200` (or `pytest --fuzz 200`) looks longer than the usual ten examples.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from accounts.scopes import TICKETS_READ
from accounts.services import change_plan
from api.moments import moment_now
from conftest import SYSTEM, file_ticket

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def headers_of(request, acme, alice, make_caller):
    change_plan(acme, rate_limit="999999/h", actor=SYSTEM, at=moment_now())
    file_ticket(alice)
    callers = {
        "nobody": lambda: None,
        "a key with every scope": lambda: alice,
        "a key that may only read": lambda: make_caller(acme, "R", [TICKETS_READ]),
        "a sandbox key": lambda: request.getfixturevalue("sandy"),
    }

    def find(who):
        caller = callers[who]()
        return (
            [] if caller is None else ["-H", f"Authorization: Bearer {caller.secret}"]
        )

    return find


@pytest.mark.parametrize(
    "who",
    ["nobody", "a key with every scope", "a key that may only read", "a sandbox key"],
)
def test_no_promise_of_the_document_is_broken_for(
    who, headers_of, live_server, request, tmp_path
):
    command = [
        Path(sys.executable).with_name("st"),
        *("--config-file", CONFIGURATION, "run"),
        f"{live_server.url}/v1/openapi.json",
        *("--url", live_server.url, "--checks", "all", "--no-color"),
        *("--max-examples", str(request.config.getoption("--fuzz"))),
        *headers_of(who),
    ]

    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
