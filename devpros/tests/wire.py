"""Bytes to and from a web server, and an application that it serves."""

import threading
import time

from api.strict_json import LARGEST_BODY

GET = b"GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /length HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
SECONDS = 10  # to wait for what has to come


class Log:
    """Takes what the server writes."""

    def __init__(self):
        self.lines = []

    def write(self, message, *_):
        self.lines.append(message)

    debug = info = warning = error = exception = write


class Application:
    """Answers by path; `/held` waits until `release` is set."""

    def __init__(self):
        self.entered, self.release = threading.Event(), threading.Event()

    def __call__(self, environ, start_response):
        body = self.answer(environ)
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    def answer(self, environ):
        match environ["PATH_INFO"]:
            case "/held":
                self.entered.set()
                self.release.wait(SECONDS)
                return b"held"
            case "/large":
                return b"x" * 8_000_000
            case "/length":
                return str(len(environ["wsgi.input"].read(LARGEST_BODY + 1))).encode()
            case "/all":
                return str(
                    len(b"".join(iter(environ["wsgi.input"].read, b"")))
                ).encode()
            case path:
                return path.encode()


def answer_to(client, data=b""):
    """Send these bytes; return the status line, the headers and the body."""
    client.sendall(data)
    stream = client.makefile("rb")
    status = stream.readline().decode().strip()
    headers = {}
    while line := stream.readline().decode().strip():
        name, _, value = line.partition(": ")
        headers[name] = value
    return status, headers, stream.read(int(headers.get("Content-Length", 0)))


def is_closed(client):
    """Read to the end; whether there is one."""
    try:
        while client.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    except TimeoutError:
        return False
    return True


def wait_until(is_so):
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)  # another thread does it, and announces nothing
