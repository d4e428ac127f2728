"""A web server in a thread of the test, and clients that connect to it."""

import socket
import threading
from types import SimpleNamespace

import pytest

from devpros.tests.wire import SECONDS, Application, Log
from devpros.web_server.server import WebServer


@pytest.fixture
def application():
    application = Application()
    yield application
    application.release.set()


@pytest.fixture
def running(application, monkeypatch):
    """A server in a thread that looks for overdue connections all the time."""
    monkeypatch.setattr(WebServer, "seconds_between_checks", 0.02)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = WebServer(listener, application, logger=Log(), threads=2, backlog=64)
        address, end = listener.getsockname(), threading.Event()

        def serve():
            while not end.is_set():
                server.take_turn()

        thread = threading.Thread(target=serve)
        thread.start()
        yield SimpleNamespace(server=server, address=address)
        end.set()
        thread.join()
        for connection in server.connections:
            connection.handle_close()
        server.task_dispatcher.shutdown()
        server.trigger.close()  # here every thread has ended


@pytest.fixture
def connect(running):
    opened = []

    def connect(data=b"", client_address="127.0.0.1"):
        client = socket.socket()
        opened.append(client)
        client.settimeout(SECONDS)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.bind((client_address, 0))
        client.connect(running.address)
        client.sendall(data)
        return client

    yield connect
    for client in opened:
        client.close()
