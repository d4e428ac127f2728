"""Slow clients, clients that do not read, and bodies that are too large."""

import json
import socket
import ssl
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.support.nginx import PROGRAM, nginx

ATTACKER, CLIENT = "127.0.22.6", "127.0.22.7"
HEAD = "HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_A_BODY = f"POST /oauth/token {HEAD}Content-Length: 1000\r\n\r\na="
HALF_A_CHUNK = (
    f"POST /v1/tickets {HEAD}Content-Type: application/json\r\n"
    'Transfer-Encoding: chunked\r\n\r\n5\r\n{"t'
)
SLOW = {
    "": 50,
    "G": 50,
    f"GET /v1/health {HEAD}": 100,
    HALF_A_BODY: 20,
    HALF_A_CHUNK: 20,
    f"GET /static/vendor/scalar/standalone.js {HEAD}\r\n" * 6: 20,
}
MEBIBYTE = 1024 * 1024
BODY = json.dumps({"title": "t", "description": "d"})


@pytest.fixture
def alone(installation):
    """How to connect to the web server itself."""
    address = urlsplit(installation.url)

    def connect(client_address):
        source = (client_address, 0)
        where = (address.hostname, address.port)
        return socket.create_connection(where, timeout=20, source_address=source)

    return connect


@pytest.fixture
def through_nginx(installation, tmp_path):
    if PROGRAM is None:
        pytest.skip("SKIPPED: nginx is not installed here")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with nginx([urlsplit(installation.url).netloc], tmp_path) as port:

        def connect(client_address):
            source, where = (client_address, 0), ("127.0.0.1", port)
            plain = socket.create_connection(where, timeout=20, source_address=source)
            return context.wrap_socket(plain)

        yield connect


@pytest.fixture(params=["alone", "through_nginx"])
def connect(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def ask(connect, installation):
    """Send a request over a connection of its own; return status, headers and body."""

    def ask(method, path, body=None, key="acme"):
        client = HTTPConnection("127.0.0.1", timeout=20)
        client.sock = connect(CLIENT)
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {installation.keys[key]}"
        client.request(method, path, body, headers)
        answer = client.getresponse()
        with closing(client):
            return answer.status, answer.headers, answer.read()

    return ask


def test_slow_clients_keep_nobody_waiting(connect, ask):
    """Eight half-sent requests of one client stopped the whole service."""
    with ExitStack() as held:
        for sent, number in SLOW.items():
            for _ in range(number):
                client = held.enter_context(connect(ATTACKER))
                client.sendall(sent.encode())

        assert ask("GET", "/v1/health")[0] == 200
        assert ask("GET", "/v1/tickets")[0] == 200
        assert ask("POST", "/v1/tickets", BODY)[0] == 201


@pytest.mark.parametrize("size", [MEBIBYTE, 3 * MEBIBYTE])
def test_an_early_answer_announces_the_end_of_its_connection(ask, size):
    """After a large body without a key the connection ended unannounced."""
    status, headers, body = ask("POST", "/v1/tickets", b"x" * size, key="")

    assert (status == 401) or (size > MEBIBYTE and status == 413)
    assert json.loads(body)["error"]["code"]
    if size > MEBIBYTE:
        assert headers["Connection"] == "close"


def test_a_body_a_little_too_large_is_refused_in_our_words(ask):
    status, _, body = ask("POST", "/v1/tickets", b" " * (MEBIBYTE + 1))

    assert status == 413
    assert json.loads(body)["error"]["details"]["documentation"]


def test_nginx_writes_no_one_time_address_into_its_log(through_nginx, tmp_path):
    client = HTTPConnection("127.0.0.1", timeout=20)
    client.sock = through_nginx(CLIENT)
    client.request("GET", "/drop/dp_drop_C4NARY?x=C4NARY")
    client.getresponse().read()
    client.close()

    log, end = tmp_path / "devpros.log", time.monotonic() + 10
    while not log.read_text() and time.monotonic() < end:
        time.sleep(0.05)  # nginx writes the line after the answer, and tells nobody
    written = log.read_text()
    assert "/drop/..." in written
    assert "C4NARY" not in written + (tmp_path / "devpros.error.log").read_text()
