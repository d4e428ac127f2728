"""A mail server on loopback that refuses, hangs and breaks as it is told to."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"


class SmtpServer:
    """What arrives, in its order; `refuses` maps an address to the answer it gets."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.readers: list[str] = []
        self.refuses: dict[str, str] = {}
        self.answer = "250 OK"
        self.breaks_off = False
        self._arrived = threading.Condition()

    async def handle_RCPT(  # noqa: N802 — aiosmtpd looks for these names
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 — as above
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.breaks_off:
            server.transport.abort()
            return "451 Never read"
        if self.answer.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            with self._arrived:
                self.mails.append(mail)
                self.readers += envelope.rcpt_tos
                self._arrived.notify_all()
        return self.answer

    def wait_for(self, count: int, *, seconds: float = 30) -> None:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.mails) >= count, seconds)


@contextmanager
def run_smtp_server(office: SmtpServer, *, port: int) -> Iterator[None]:
    controller = Controller(office, hostname=HOST, port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@contextmanager
def broken_smtp_server(treat: Callable[[socket.socket], None]) -> Iterator[int]:
    """Answer each connection by `treat`, in a thread of its own; yield the port."""
    threads: list[threading.Thread] = []
    with socket.create_server((HOST, 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    treat(connection)

        threads.append(threading.Thread(target=serve))
        threads[0].start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    threads[0].join()


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
