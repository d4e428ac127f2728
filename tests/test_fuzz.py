"""The running server is asked, by a stranger's tool, to keep its document's promises.

`bin/test --fuzz 200` (or `pytest --fuzz 200`) looks longer than the usual ten examples.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from accounts.scopes import TICKETS_READ
from accounts.services import change_plan
from api.datetimes import now
from conftest import SYSTEM, file_ticket
from credentials.tests.api_calls import store_secret

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]


# Coverage tries each boundary of each operation, and the stateful phase walks from one
# to the next: most of the time, and the same for every caller; they are left to the one
# whom most is open to.
EVERYTHING = "a key with every scope"
BRIEFLY = "examples,fuzzing"
# Who may do little is refused nearly everywhere.
REFUSED = {"nobody", "a key that may only read"}
USUAL = 10  # examples of each operation


@pytest.fixture
def headers_of(request, acme, alice, bob, make_caller):
    change_plan(acme, rate_limit="999999/h", actor=SYSTEM, at=now())
    ticket = file_ticket(alice, assigned_to=bob.email)
    store_secret(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    callers = {
        "nobody": lambda: None,
        EVERYTHING: lambda: alice,
        "a key that may only read": lambda: make_caller(acme, "R", [TICKETS_READ]),
        "a sandbox key": lambda: request.getfixturevalue("sandy"),
        "the assigned agent": lambda: request.getfixturevalue("through")(bob),
    }

    def find(who):
        caller = callers[who]()
        return (
            [] if caller is None else ["-H", f"Authorization: Bearer {caller.secret}"]
        )

    return find


def phases_for(who, examples):
    """Return how to look: `--fuzz 200` does all of it for everybody."""
    if who == EVERYTHING or examples > USUAL:
        return []
    return ["--phases", "examples" if who in REFUSED else BRIEFLY]


@pytest.mark.parametrize(
    "who",
    [
        "nobody",
        EVERYTHING,
        "a key that may only read",
        "a sandbox key",
        "the assigned agent",
    ],
)
def test_no_promise_of_the_document_is_broken_for(
    who, headers_of, live_server, request, tmp_path
):
    examples = request.config.getoption("--fuzz")
    command = [
        Path(sys.executable).with_name("st"),
        *("--config-file", CONFIGURATION, "run"),
        f"{live_server.url}/v1/openapi.json",
        *("--url", live_server.url, "--checks", "all", "--no-color"),
        *("--max-examples", str(examples)),
        *phases_for(who, examples),
        *headers_of(who),
    ]

    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
