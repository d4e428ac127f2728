"""The web server, sent what it cannot read, writes and answers none of it back."""

import io
import logging
import os
import socket
import subprocess
import sys

import pytest
from gunicorn.config import Config

from devpros.server_log import ServerLog
from tests.support.running_service import PROJECT

TOKEN = "dp_drop_C4NARY"
BROKEN = {
    "a line with a space too many": f"GET /drop/{TOKEN} x HTTP/1.1\r\n\r\n",
    "a version of nobody's": f"GET /drop/{TOKEN} HTTP/C4NARY\r\n\r\n",
    "a header without its colon": "GET / HTTP/1.1\r\nAuthorization C4NARY\r\n\r\n",
    "a folded header": "GET / HTTP/1.1\r\nA: b\r\n C4NARY\r\n\r\n",
    "a body in wrong chunks": "POST /v1/tickets HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    "C4NARY-password\r\n",
    "another expectation": "GET / HTTP/1.1\r\nExpect: C4NARY\r\n\r\n",
}


@pytest.fixture
def written():
    """A log as gunicorn makes it, and what it wrote."""
    log, text = ServerLog(Config()), io.StringIO()
    handler = logging.StreamHandler(text)
    log.error_log.addHandler(handler)
    yield log, text
    log.error_log.removeHandler(handler)


def test_its_own_warnings_stay(written):
    log, text = written

    log.warning("%s is near the limit", "memory")

    assert "memory is near the limit" in text.getvalue()


def test_a_crash_keeps_its_place(written):
    log, text = written

    try:
        raise ValueError(TOKEN)
    except ValueError:
        log.exception("Error handling request %s %s", "GET", f"/drop/{TOKEN}")

    assert "Error handling request GET /drop/…" in text.getvalue()
    assert "test_server_log.py" in text.getvalue()
    assert "C4NARY" not in text.getvalue()


@pytest.mark.slow
@pytest.mark.once
def test_a_running_server_writes_no_piece_of_a_broken_request():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = _serve_on(listening)
        port = listening.getsockname()[1]
        try:
            answers = [_send(port, request.encode()) for request in BROKEN.values()]
        finally:
            server.terminate()
            written = server.communicate(timeout=30)[0]

    assert written.count("Invalid request from ip=127.0.0.1") >= len(BROKEN) - 1
    assert "C4NARY" not in written
    assert b"C4NARY" not in b"".join(answers)


def _serve_on(listening):
    """Start gunicorn on a socket that listens already, so that nobody waits for it."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:devpros.gunicorn"]
    number = listening.fileno()
    return subprocess.Popen(
        [*command, "--bind", f"fd://{number}", "devpros.wsgi"],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": "sqlite:///:memory:"},
        pass_fds=[number],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _send(port, request):
    """Send these bytes and return what comes until the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(4096), b""))
