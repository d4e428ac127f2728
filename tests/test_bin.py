"""bin/ says what is wrong in one sentence, and leaves nothing behind."""

import ast
import importlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from tests import services

pytestmark = pytest.mark.once

BIN = Path(__file__).resolve().parent.parent / "bin"


def start(*command, cwd=BIN, **variables):
    """Start a command with nothing but a PATH and these variables."""
    return subprocess.Popen(
        command,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*command, **options):
    """Run such a command to its end; return its exit code, output and complaint."""
    with start(*command, **options) as process:
        output, complaint = process.communicate(timeout=60)
    return process.returncode, output, complaint


def serve(**variables):
    return run(sys.executable, "serve", **variables)


def python(code, **options):
    """Run lines that may import the modules in bin/."""
    return run(sys.executable, "-c", code, **options)


def is_one_sentence(finished, *words):
    """Whether a script failed with one sentence that contains these words."""
    code, output, complaint = finished
    output = (code, output, complaint.count("\n"), complaint[-2:])
    return output == (1, "", 1, ".\n") and all(word in complaint for word in words)


def is_gone(pid):
    """Wait up to five seconds for a process to end."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if " Z " in Path(f"/proc/{pid}/stat").read_text():
                return True  # dead, and only waiting for init to notice
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


# --- before anything is installed ---------------------------------------------------


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8 000"])
def test_a_port_that_is_none_is_refused_in_one_sentence(port):
    assert is_one_sentence(serve(PORT=port), "PORT", repr(port))


@pytest.mark.parametrize("listening_on", ["127.0.0.1", ""])
def test_a_busy_port_is_refused_in_one_sentence(listening_on):
    with socket.create_server((listening_on, 0)) as busy:  # "" is every address
        port = str(busy.getsockname()[1])

        assert is_one_sentence(serve(PORT=port), f"Port {port}", "in use")


def test_a_port_whose_last_connection_just_ended_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            server.accept()[0].close()  # who closes first waits in TIME_WAIT
            client.recv(1)

    code = f"from address import *; Address('127.0.0.1', {port}).require_free()"

    assert python(code) == (0, "", "")


def test_a_host_of_another_machine_is_refused_in_one_sentence():
    assert is_one_sentence(serve(HOST="203.0.113.1"), "HOST", "203.0.113.1")


@pytest.mark.parametrize(
    "script", ["serve", "test", "clients", "lock", "audit", "interpreter.py"]
)
def test_an_old_python_can_read_the_lines_that_refuse_it(script):
    read = ast.parse((BIN / script).read_text(), feature_version=(3, 6))

    names = {
        getattr(node, "attr", getattr(node, "name", "")) for node in ast.walk(read)
    }
    assert "require" in names


def test_an_old_python_is_refused_in_one_sentence():
    code = "import interpreter; interpreter.require((3, 10), others=())"

    assert is_one_sentence(python(code), "3.11", "3.10")


def test_an_old_python_hands_over_to_the_first_that_works(tmp_path):
    (tmp_path / "broken").symlink_to(shutil.which("false"))
    (tmp_path / "working").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tmp_path / "working").chmod(0o755)
    code = (
        "import sys, interpreter; sys.argv = ['-c', 'print(2 + 2)'];"
        "interpreter.require((3, 6), others=('absent', 'broken', 'working'))"
    )

    finished = python(code, PATH=f"{tmp_path}:{os.environ['PATH']}")

    assert finished == (0, "4\n", "")


# --- the environment and the settings -----------------------------------------------


@pytest.fixture
def checkout(tmp_path):
    """A checkout that requires nothing, in a folder with a space in its name."""
    root = tmp_path / "a checkout"
    shutil.copytree(BIN, root / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "requirements.lock").touch()
    return root


INSTALL = """
from checkout import *
with Children(environment(), code_if_stopped=0) as children:
    install(children, "requirements.lock")
"""


def test_a_python_without_its_venv_module_is_refused_in_one_sentence(checkout):
    code = (
        "import sys; sys.modules['ensurepip'] = None; import serving;"
        "sys.exit(serving.main())"
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])

    finished = python(code, cwd=checkout / "bin", PORT=port)

    assert is_one_sentence(finished, "apt install python3.")


@pytest.mark.slow
def test_requirements_are_installed_once_and_half_made_environments_again(checkout):
    def install():
        return python(INSTALL, cwd=checkout / "bin")

    first, second = install(), install()
    (checkout / ".venv" / "installed.json").unlink()
    third = install()

    output = (0, "Installing the locked requirements (once) …\n", "")
    assert (first, second, third) == (output, (0, "", ""), output)


@pytest.fixture
def keep(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BIN))
    local_settings = importlib.import_module("local_settings")

    def keep(public_url="http://127.0.0.1:8000", **options):
        return local_settings.keep(
            public_url=public_url, folder=tmp_path / "var", **options
        )

    return keep


def test_secrets_are_made_once_and_addresses_at_every_start(keep):
    first = keep(allowed_hosts=["desk", "192.0.2.7"])
    second = keep("http://127.0.0.1:9000")

    assert second["SECRET_KEY"] == first["SECRET_KEY"]
    assert second["CREDENTIAL_KEYS"] == first["CREDENTIAL_KEYS"]
    assert second["PUBLIC_URL"] == "http://127.0.0.1:9000"
    hosts = (first.get("ALLOWED_HOSTS"), second.get("ALLOWED_HOSTS"))
    assert hosts == ("desk,192.0.2.7", None)


SWITCHES = ("DEMO", "WEBHOOK_ALLOW_LOOPBACK")


def test_switches_of_an_earlier_start_do_not_stay_for_others(keep):
    first, second, third = keep(), keep(is_for_others=True), keep()

    assert [first.get(switch) for switch in SWITCHES] == ["true", "true"]
    assert [second.get(switch) for switch in SWITCHES] == [None, None]
    assert [third.get(switch) for switch in SWITCHES] == ["true", "true"]


def test_a_demo_that_was_turned_off_by_hand_stays_off(keep, tmp_path):
    keep()
    file = tmp_path / "var" / "settings.env"
    file.write_text(file.read_text().replace("DEMO=true", "DEMO=false"))

    assert keep()["DEMO"] == "false"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"HOST": "localhost"}, False),
        ({"HOST": "127.0.0.9"}, False),
        ({"HOST": "::1"}, False),
        ({"PUBLIC_URL": "http://localhost:8000"}, False),
        ({"HOST": "0.0.0.0"}, True),  # noqa: S104 — that is the question
        ({"HOST": "192.0.2.7"}, True),
        ({"PUBLIC_URL": "https://desk.example.com"}, True),
        ({"PUBLIC_URL": "https://127.0.0.1"}, True),
        ({"PUBLIC_URL": "http://desk.example.com"}, True),
    ],
)
def test_a_start_is_for_others_when_others_can_come_in(
    monkeypatch, variables, expected
):
    monkeypatch.syspath_prepend(str(BIN))
    address = importlib.import_module("address").Address.of(variables)

    assert address.is_for_others(variables) is expected


def test_a_machine_is_served_by_its_own_names_and_no_other(monkeypatch):
    monkeypatch.syspath_prepend(str(BIN))
    names = importlib.import_module("machine").names()

    assert {"localhost", "127.0.0.1", "[::1]", socket.gethostname()} <= {*names}
    assert "*" not in names


def test_a_line_added_by_hand_stays(keep, tmp_path):
    keep()
    with (tmp_path / "var" / "settings.env").open("a") as file:
        file.write("API_RATE_LIMIT=5/h\n")

    assert keep()["API_RATE_LIMIT"] == "5/h"


def test_only_the_owner_can_read_the_secrets(keep, tmp_path):
    keep()

    modes = [
        stat.S_IMODE(path.stat().st_mode)
        for path in (tmp_path / "var", tmp_path / "var" / "settings.env")
    ]
    assert modes == [0o700, 0o600]


def test_what_serve_makes_is_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BIN))
    serving = importlib.import_module("serving")
    monkeypatch.setattr(serving.checkout, "install", lambda *_: None)
    monkeypatch.setattr(serving.local_settings, "keep", lambda **_: {})
    made = tmp_path / "database"

    def migrate(*_):
        made.touch()
        raise serving.Failed("far enough")

    monkeypatch.setattr(serving, "_manage", migrate)
    before = os.umask(0o022)
    with pytest.raises(serving.Failed):
        serving.serve(None, serving.Address("127.0.0.1", 8000), skips_checks=False)
    os.umask(before)

    assert stat.S_IMODE(made.stat().st_mode) == 0o600


@pytest.mark.parametrize("seconds", ["soon", "-1", "1.5", ""])
def test_a_grace_that_is_none_is_refused_in_one_sentence(seconds):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])

    assert is_one_sentence(
        serve(PORT=port, GRACEFUL_TIMEOUT=seconds), "GRACEFUL_TIMEOUT", repr(seconds)
    )


# --- stopping -----------------------------------------------------------------------

PARENT = """
import sys, time
from processes import Children
with Children({}, code_if_stopped=3) as children:
    for code in sys.argv[1:]:
        print(children.start([sys.executable, "-c", code]).pid, flush=True)
    time.sleep(60)
"""
SLEEPS = "import time; time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_a_script_ends_what_it_started(how):
    if how == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells children that their parent was killed")
    with start(sys.executable, "-c", PARENT, SLEEPS, SLEEPS) as parent:
        children = [int(parent.stdout.readline()) for _ in range(2)]
        parent.send_signal(how)

        assert parent.wait(5) == (-how if how == signal.SIGKILL else 3)
        assert all(map(is_gone, children))


@pytest.mark.slow
def test_a_program_that_will_not_stop_is_killed_within_five_seconds():
    with start(sys.executable, "-c", PARENT, STUBBORN) as parent:
        child = int(parent.stdout.readline())
        time.sleep(0.5)  # until it has stopped its ears
        parent.terminate()

        assert parent.wait(5) == 3
        assert is_gone(child)


# --- the services the tests run on --------------------------------------------------


def folder_of(database):
    """Where this PostgreSQL keeps everything."""
    with psycopg.connect(database) as connection:
        return Path(connection.execute("show data_directory").fetchone()[0]).parent


@pytest.mark.slow
def test_postgresql_answers_and_leaves_nothing_behind():
    with services.postgresql() as url:
        folder = folder_of(url)
        was_there = folder.exists()

    assert (was_there, folder.exists()) == (True, False)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


@pytest.mark.slow
def test_valkey_answers_and_leaves_nothing_behind():
    with services.valkey() as url, redis.Redis.from_url(url) as client:
        folder = Path(client.config_get("dir")["dir"])
        was_there = folder.exists()

    assert (was_there, folder.exists()) == (True, False)


@pytest.mark.slow
def test_services_go_when_what_started_them_is_killed():
    with start(sys.executable, "-m", "tests.services", cwd=BIN.parent) as process:
        lines = [process.stdout.readline() for _ in range(2)]
        folder = folder_of(lines[0].removeprefix("DATABASE_URL=").strip())
        process.kill()

    deadline = time.monotonic() + 10
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
