"""What a stranger can open or break where the service starts, and where it keeps."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from contextlib import contextmanager

import httpx
import psycopg
import pytest

from tests.support.running_service import PROJECT, Service

ADDRESS = "127.0.23.{}"
TICKET = {"title": "Broken", "description": "It does not start"}


@pytest.fixture
def checkout(tmp_path):
    """A copy of the checkout, whose var/ is its own and whose environment is ours."""
    root = tmp_path / "checkout"
    left = (".git", ".venv", "var", "staticfiles", "screens", ".*_cache", "__pycache__")
    shutil.copytree(PROJECT, root, ignore=shutil.ignore_patterns(*left))
    (root / ".venv").symlink_to((PROJECT / ".venv").resolve())
    return root


@contextmanager
def serving(checkout, *arguments, **variables):
    """Run bin/serve in it; yield its URL and all that it said when it was ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), **variables}
    process = subprocess.Popen(
        [checkout / ".venv/bin/python", "bin/serve", *arguments],
        cwd=checkout,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        output = []
        for line in process.stdout:
            output.append(line)
            if "Ctrl+C stops it" in line:
                break
        else:
            process.wait(30)
        yield f"http://127.0.0.1:{port}", process, "".join(output)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def key_of(checkout):
    """Make an organization by commands with no variables set; return a test key."""

    def manage(*words):
        done = subprocess.run(
            [checkout / ".venv/bin/python", "manage.py", *words],
            cwd=checkout,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()[-1]

    manage("create_organization", "Stranger")
    return manage("issue_key", "stranger", "--name=Key", "--sandbox")


@pytest.mark.once
def test_a_start_for_others_lets_no_sandbox_call_the_machine_itself(checkout):
    """A service for others, whose sandboxes could read what listens on loopback."""
    with serving(checkout, HOST="0.0.0.0") as (url, _, output):  # noqa: S104 — for others
        hook = {"url": f"{url}/v1/health", "events": ["ticket.created"]}
        bearer = {"Authorization": f"Bearer {key_of(checkout)}"}
        answer = httpx.post(f"{url}/v1/webhooks", json=hook, headers=bearer)
        stranger = httpx.get(f"{url}/v1/health", headers={"Host": "evil.example"})

    assert answer.status_code == 400, answer.text
    assert stranger.status_code == 400
    assert "password:" not in output
    assert "DEMO=" not in (checkout / "var/settings.env").read_text()
    assert "ALLOWED_HOSTS=*" not in (checkout / "var/settings.env").read_text()


@pytest.mark.once
def test_a_demo_for_others_does_not_start_unless_it_is_asked_for(checkout):
    """A demo whose people anybody may sign in as, on an address for all."""
    everywhere = {"HOST": "0.0.0.0", "DEMO": "true"}  # noqa: S104 — for others
    with serving(checkout, **everywhere) as (_, process, output):
        code = process.wait(60)
        complaint = process.stderr.read()
    with serving(checkout, "--skip-checks", **everywhere) as (url, process, welcome):
        assert process.poll() is None, process.stderr.read()
        status = httpx.get(f"{url}/v1/health").status_code

    assert (code, output) == (1, "")
    assert "devpros.E001" in complaint
    assert "--skip-checks" in complaint
    assert status == 200
    assert "password:" in welcome


def test_a_forged_header_makes_no_connection_a_secure_one(installation):
    """A header that any client can send, and that said that it came over TLS."""
    stranger = installation.browser(ADDRESS.format(1))

    answer = stranger.get("/v1/health", headers={"X-Forwarded-Proto": "https"})

    assert "Strict-Transport-Security" not in answer.headers


@pytest.fixture
def read_only(installation):
    """Let each new session of the database refuse writes for a while."""
    url = installation.service.environment["DATABASE_URL"]
    if not url.startswith("postgres"):
        pytest.skip(
            "a read-only SQLite is a file; tests/test_database_outages.py has it"
        )
    name = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        _end_other_sessions(admin)
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
            _end_other_sessions(admin)
    installation.service.wait_until("healthy")


def _end_other_sessions(admin):
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def test_a_database_that_takes_no_writes_is_no_crash(installation, read_only):
    """Every write on a read-only database, which was a crash with a traceback each."""
    client = installation.api("acme", ADDRESS.format(2))
    browser = installation.browser(ADDRESS.format(2))
    health = installation.service.wait_until("degraded")

    written = [client.post("/v1/tickets", json=TICKET) for _ in range(5)]
    page = browser.get("/accounts/signup/")
    person = installation.people["mallory"]
    signed_in = browser.submit(
        "/accounts/login/", {"login": person.email, "password": person.password}
    )
    token = browser.post("/oauth/token", data={"grant_type": "client_credentials"})

    assert [answer.status_code for answer in written] == [503] * 5
    assert all("Retry-After" in answer.headers for answer in written)
    assert client.get("/v1/tickets").status_code == 200
    assert page.status_code == 200
    assert (signed_in.status_code, "Retry-After" in signed_in.headers) == (503, True)
    assert token.status_code in (400, 401)
    assert "takes no writes" in health["note"]


def test_tight_writers_keep_nobody_from_writing(installation):
    """Clients that write over and over, behind whom one waited until it was refused."""
    done = threading.Event()

    def write_until_done(n):
        client = installation.api("mallory", ADDRESS.format(10 + n))
        while not done.is_set():
            client.post("/v1/tickets", json=TICKET)

    threads = [threading.Thread(target=write_until_done, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    client = installation.api("acme", ADDRESS.format(3))
    statuses = [client.post("/v1/tickets", json=TICKET).status_code for _ in range(20)]
    done.set()
    for thread in threads:
        thread.join()

    assert statuses == [201] * 20


@pytest.mark.once
def test_an_https_address_without_its_proxies_is_refused(installation):
    """A proxy that nobody named, behind which all clients count as one."""
    environment = installation.service.environment | {
        "PUBLIC_URL": "https://desk.example.com",
        "DEMO": "false",
        "WEBHOOK_ALLOW_LOOPBACK": "false",
    }
    refused = Service("", environment)
    named = Service("", environment | {"TRUSTED_PROXIES": "none"})

    with pytest.raises(subprocess.CalledProcessError) as error:
        refused.manage("check", "--deploy")

    assert "devpros.E005" in error.value.stderr
    named.manage("check", "--deploy")
