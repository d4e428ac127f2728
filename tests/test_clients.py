"""The clients are what the document gives, and do what the guides tell of."""

import html
import os
import re
import shutil
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from api.datetimes import now
from api.document import document
from events.dispatch import dispatch_events
from tests.support.bruno import Collection
from tests.support.documented_shell import Shell
from tests.support.running_service import PROJECT
from workshop import node
from workshop.document import for_clients
from workshop.writing import GENERATED, write_clients

CLIENTS = PROJECT / "clients"
HOOK = "http://127.0.0.1:9/hook"
CODE = re.compile(r'<code class="language-(\w+)"(.*?)>(.*?)</code>', re.DOTALL)
UNREACHABLE = re.compile(
    r"npm error code (EAI_AGAIN|ECONN|ENETUNREACH|ENOTFOUND|ETIMEDOUT|ERR_SOCKET|E403"
    r"|CERT|SELF_SIGNED|UNABLE_TO)"
)
FIRST = "Filed: Database connection issue is open"
WHOLE = [
    'health: "degraded"',  # no worker runs beside the test
    'filed: "open" "high" ["urgent","production","deployment"]',
    'read: "Database connection issue" "2024-01-20"',
    'changed: "in_progress" "medium" "agent@sandbox.test"',
    'thread: ["Updated comment content"] true',
    'secret: [["url","username","password","notes"]] 0',
    'webhook: "enabled" "whsec_"',
    'events: ["ticket.created","ticket.status_changed","ticket.assigned",'
    '"ticket.updated","comment.created","comment.updated","credential.created"]',
    'missing: "NOT_FOUND"',
    'faulty: "VALIDATION_ERROR" ["title"]',
]
# Only the ticket's agent may open a secret, its text is in no ticket, and what is on
# its way is not sent again.
REFUSED = {"reveal_credential": 403, "redact_ticket": 400, "redeliver": 409}

OPERATIONS = {
    operation["operationId"]
    for methods in for_clients(document())["paths"].values()
    for operation in methods.values()
}

pytestmark = [pytest.mark.slow, pytest.mark.once]


def files(folder):
    """Return the content of each file of a client below this folder, by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for name in GENERATED
        for path in (folder / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def packages():
    """What npm brings; where its registry is out of reach, nobody can tell."""
    try:
        node.install()
    except RuntimeError as failure:
        if UNREACHABLE.search(str(failure)):
            pytest.skip("npm's registry is out of reach")
        raise


@pytest.mark.usefixtures("packages")
def test_what_is_committed_is_what_the_document_gives(tmp_path):
    write_clients(document(), tmp_path)

    made, committed = files(tmp_path), files(CLIENTS)
    stale = [name for name in made | committed if made.get(name) != committed.get(name)]
    assert stale == [], "bin/clients writes them anew"


@pytest.mark.usefixtures("packages")
def test_the_typescript_of_both_programs_and_the_client_has_no_fault():
    node.compile_all()


@pytest.fixture
def desk(live_server, sandy, settings):
    """A running desk with its page for clients; return what a program is told of it."""
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    programs = [node.node().parent, Path(sys.executable).parent, os.environ["PATH"]]
    return {
        "PATH": ":".join(map(str, programs)),
        "BASE_URL": live_server.url,
        "API_KEY": sandy.secret,
        "RECEIVER": HOOK,
    }


@pytest.fixture
def shell(desk, tmp_path):
    """A reader's shell, whose pip installs beside the reader's programs."""
    quietly = {
        "PIP_TARGET": str(tmp_path),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip turns the words around: none
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_QUIET": "1",
    }
    opened = Shell(desk | quietly, tmp_path)
    yield opened
    opened.close()


def fetched(desk, name, folder):
    """Download an archive of the page and open it there; return where it lies."""
    answer = httpx.get(f"{desk['BASE_URL']}/docs/clients/{name}.zip")
    zipfile.ZipFile(BytesIO(answer.content)).extractall(folder)
    return folder / name


def blocks(desk):
    """Return each block of code on the page: its language, attributes and text."""
    page = httpx.get(f"{desk['BASE_URL']}/docs/clients").text
    return [
        (kind, attributes, html.unescape(text))
        for kind, attributes, text in CODE.findall(page)
    ]


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("unzip")),
    reason="curl or unzip is not installed",
)
@pytest.mark.django_db(transaction=True)
def test_the_page_does_what_it_says(desk, shell, tmp_path):
    output = []
    for kind, attributes, text in blocks(desk):
        if kind == "sh" and "data-set" not in attributes:
            output += shell.run(text).split("\n")
        elif found := re.search('data-file="(.*?)"', attributes):
            (tmp_path / found[1]).write_text(text)

    assert output.count(FIRST) == 2
    assert any('"status":"open"' in line for line in output)
    assert any(line.startswith("HTTP/1.1 200") for line in output)


@pytest.mark.django_db(transaction=True)
def test_both_clients_run_the_whole_flow_and_say_the_same(desk, shell, tmp_path):
    for program in (
        f"python {fetched(desk, 'devpros-python', tmp_path)}/whole_flow.py",
        f"node {fetched(desk, 'devpros-typescript', tmp_path)}/whole_flow.ts",
    ):
        output = shell.run(program).replace('", "', '","')  # JSON, as each writes it
        assert output.splitlines()[:-1] == WHOLE, program


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_programs_as_they_are_handed_out(desk):
    documented = {text for _, _, text in blocks(desk)}

    for folder, ending in (("python", "py"), ("typescript", "ts")):
        for program in ("first_ticket", "whole_flow"):
            assert (CLIENTS / folder / f"{program}.{ending}").read_text() in documented


@pytest.mark.django_db(transaction=True)
def test_the_collection_runs_from_its_top_to_its_end(desk, tmp_path):
    collection = Collection(fetched(desk, "devpros-bruno", tmp_path))
    collection.variables |= {
        "base_url": desk["BASE_URL"],
        "api_key": desk["API_KEY"],
        "receiver": HOOK,
    }

    answers = {}
    for request in collection.requests():
        answers[request.name] = collection.send(request)
        dispatch_events(at=now())

    assert answers.keys() == OPERATIONS
    refused = {name: status for name, status in answers.items() if status >= 400}
    assert refused == REFUSED
