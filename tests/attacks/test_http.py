"""Bytes that no client library sends: smuggled requests, odd lengths, traversal."""

import re
import socket
from urllib.parse import urlsplit

import pytest

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3}) ")
SMUGGLED = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"


def answers_to(installation, sent):
    """Send these bytes over one connection; return the statuses and all that came."""
    parts = urlsplit(installation.url)
    address = (parts.hostname, parts.port)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := _receive(connection):
            received += piece
    return [int(status) for status in _STATUS_LINE.findall(received)], received


def _receive(connection):
    try:
        return connection.recv(65_536)
    except ConnectionResetError:
        return b""


def request(installation, *headers, method="POST", target="/v1/tickets", body=b""):
    host = urlsplit(installation.url).netloc
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 5"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5, 6",),
        ("Content-Length: +5",),
        ("Content-Length: -1",),
        ("Content-Length: 0x5",),
        ("Content-Length: 5 5",),
        ("Content-Length: 1_0",),
        ("Content-Length: \xd9\xa5",),  # an Arabic five in UTF-8
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Transfer-Encoding : chunked",),
        (" Transfer-Encoding: chunked",),
        ("Content-Length : 5",),
    ],
)
def test_a_request_whose_length_is_unclear_never_hides_another(installation, headers):
    body = b"0\r\n\r\n" + SMUGGLED

    statuses, received = answers_to(
        installation, request(installation, *headers, body=body)
    )

    assert b"User-agent" not in received  # what robots.txt begins with
    assert all(400 <= status < 502 and status != 500 for status in statuses)


@pytest.mark.parametrize(
    "chunks",
    [
        b"zz\r\n{}\r\n0\r\n\r\n",
        b"-2\r\n{}\r\n0\r\n\r\n",
        b"0x2\r\n{}\r\n0\r\n\r\n",
        b"2\n{}\n0\n\n",
        b"2\r\n{}0\r\n\r\n",
        b"ffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        b"2;" + b"x" * 70_000 + b"\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_a_broken_chunk_is_refused_and_hides_nothing(installation, chunks):
    sent = request(installation, "Transfer-Encoding: chunked", body=chunks + SMUGGLED)

    statuses, received = answers_to(installation, sent)

    assert b"User-agent" not in received
    assert all(400 <= status < 500 for status in statuses)


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("GET", "http://evil.example/v1/me", ()),
        ("GET", "/v1/me", ("Host: evil.example",)),
        ("GET", "/v1/me", ("X-Forwarded-Host: evil.example",)),
        ("GET", "//evil.example/v1/me", ()),
        ("GET", "/v1/me", ("A\x00b: c",)),
        ("GET", "/v1/me\x00", ()),
        ("G\tET", "/v1/me", ()),
        ("GET", "/v1/me HTTP/1.1\r\nX:", ()),
        ("CONNECT", "evil.example:443", ()),
        ("TRACE", "/v1/me", ("X-Secret: dp_live_secret",)),
    ],
)
def test_an_odd_target_or_host_is_refused_and_never_sent_back(
    installation, method, target, headers
):
    sent = request(installation, *headers, method=method, target=target)

    statuses, received = answers_to(installation, sent)

    assert all(400 <= status < 500 for status in statuses)
    assert b"evil.example" not in received
    assert b"dp_live_secret" not in received


def test_a_header_with_an_underscore_is_not_taken_for_the_real_one(installation):
    key = installation.keys["acme"]
    sent = request(
        installation, f"X_Authorization: Bearer {key}", method="GET", target="/v1/me"
    )

    assert answers_to(installation, sent)[0] == [401]


@pytest.mark.parametrize(
    "target",
    [
        "/static/../devpros/settings.py",
        "/static/%2e%2e/devpros/settings.py",
        "/static/..%2fdevpros/settings.py",
        "/static/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/static//etc/passwd",
        "/static/..\\..\\etc\\passwd",
        "/docs/clients/..%2f..%2fdevpros/settings.py",
        "/docs/../../etc/passwd",
        "/../var/settings.env",
        "/.env",
        "/.git/config",
    ],
)
def test_no_file_outside_of_the_static_ones_is_served(installation, target):
    statuses, received = answers_to(
        installation, request(installation, method="GET", target=target)
    )

    assert statuses in ([404], [400])
    assert b"SECRET_KEY" not in received
    assert b"root:" not in received
