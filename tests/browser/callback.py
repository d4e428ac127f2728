"""A client's own web server, to which the browser returns (RFC 8252, section 7.3)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from tests.browser.waiting import TIMEOUT

PAGE = b"<!DOCTYPE html><title>Client</title><h1>Back at the client</h1>"


class Callback(HTTPServer):
    """Listens on any port of a loopback address, and remembers who came back."""

    def __init__(self, host: str) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), _Handler)
        self._written = f"[{host}]" if ":" in host else host
        self.visits: Queue[str] = Queue()

    @property
    def origin(self) -> str:
        return f"http://{self._written}:{self.server_port}"

    @property
    def redirect_uri(self) -> str:
        return f"{self.origin}/callback"

    @property
    def registered(self) -> str:
        """Return what is registered: the same address, of whatever port."""
        return f"http://{self._written}/callback"

    def answer(self) -> str:
        """Wait for the browser, and return the whole address it came to."""
        return self.origin + self.visits.get(timeout=TIMEOUT)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/callback"):
            self.server.visits.put(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args: object) -> None:
        """Say nothing: the query holds a code."""


@contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[Callback]:
    with Callback(host) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def query_of(address: str) -> dict[str, str]:
    """Return the parameters of an address; a repeated one is a mistake."""
    pairs = parse_qs(urlsplit(address).query, strict_parsing=True)
    assert all(len(values) == 1 for values in pairs.values())
    return {name: value for name, (value,) in pairs.items()}
