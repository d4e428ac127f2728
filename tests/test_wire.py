"""Real bytes to the real web server: what no test client can send."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.support.running_service import service

TICKET = b'{"title": "streamed", "description": "d"}'
MEBIBYTE = 1024 * 1024

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with service(f"sqlite:///{tmp_path_factory.mktemp('wire')}/db.sqlite3") as running:
        yield running


@pytest.fixture
def connection(server):
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    yield connection
    connection.close()


@pytest.fixture
def call(server, connection):
    """Send a request over one connection; return status, headers and body."""

    def send(method, path, body=None, *, key=server.secret, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers |= {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
        }
        connection.request(method, path, body, headers, encode_chunked=True)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    return send


def pieces(body, size):
    return (body[start : start + size] for start in range(0, len(body), size))


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_streamed_body_becomes_a_ticket(call, size):
    body = pieces(TICKET, size)

    status, headers, answer = call(
        "POST", "/v1/tickets", body, Transfer_Encoding="chunked"
    )

    made = json.loads(answer)
    assert (status, made.pop("warnings")) == (201, [])
    assert made["title"] == "streamed"
    assert json.loads(call("GET", headers["Location"])[2]) == made


def test_a_streamed_body_beyond_the_limit_is_413(call):
    body = pieces(TICKET + b" " * MEBIBYTE, 65_536)

    status, _, answer = call("POST", "/v1/tickets", body, Transfer_Encoding="chunked")

    assert status == 413
    assert json.loads(answer)["error"]["code"] == "PAYLOAD_TOO_LARGE"


def test_a_streamed_body_without_a_credential_is_401(call):
    status, _, answer = call(
        "POST", "/v1/tickets", pieces(TICKET, 9), key="x", Transfer_Encoding="chunked"
    )

    assert status == 401
    assert json.loads(answer)["error"]["code"] == "INVALID_CREDENTIALS"


def test_a_refused_body_leaves_the_connection_in_step(call):
    for _ in range(3):
        assert call("POST", "/v1/tickets", TICKET, key="junk")[0] == 401
        assert call("GET", "/v1/me")[0] == 200


@pytest.mark.parametrize("path", ["/v1/me", "/v1/health", "/v1/nowhere"])
def test_head_sends_the_length_and_no_body(call, path):
    status, headers, body = call("HEAD", path)

    again = call("GET", path)  # over the same connection: nothing was left in it
    assert (status, body) == (again[0], b"")
    if path != "/v1/health":  # its moment may be spelt with the same length
        assert headers["Content-Length"] == again[1]["Content-Length"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("//v1/tickets", 404, "NOT_FOUND"),
        ("/v1/tickets/%00", 404, "NOT_FOUND"),
        ("/v1/tickets?q=%00", 400, "VALIDATION_ERROR"),
        ("/v1/tickets?q=%ED%A0%BD", 400, "VALIDATION_ERROR"),
        ("/v1/%F0%9F%9A%80", 404, "NOT_FOUND"),
        ("/v1/%FF", 404, "NOT_FOUND"),
        ("/v1/tickets?cursor=" + "A" * 7_000, 400, "INVALID_CURSOR"),
        ("/v1/tickets?category=" + "x" * 8_100, 400, "VALIDATION_ERROR"),
    ],
)
def test_an_odd_target_is_answered_in_the_envelope(call, path, status, code):
    answer = call("GET", path)

    assert answer[0] == status
    assert json.loads(answer[2])["error"]["code"] == code
    assert answer[1]["Access-Control-Allow-Origin"] == "*"


def test_a_slash_never_becomes_a_redirect(call):
    status, headers, _ = call("POST", "/v1/tickets/", TICKET)

    assert status == 201
    assert not headers["Location"].endswith("/")


def test_a_host_we_do_not_serve_is_answered_in_the_envelope(call):
    status, _, answer = call("GET", "/v1/health", Host="evil.test")

    assert status == 400
    assert json.loads(answer)["error"]["details"]["fields"][0]["field"] == "Host"
