"""A process of gunicorn's that serves with waitress."""

import resource
import time
from typing import Any, Final

from gunicorn.errors import ConfigError
from gunicorn.workers.base import Worker

from devpros.web_server.server import WebServer

_DESCRIPTORS: Final = 4096  # two for each connection, and what the application opens


class WebWorker(Worker):
    """Runs the loop of a process, tells gunicorn that it lives, and stops in order."""

    server: WebServer | None = None

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse what this worker does not do, before anything listens."""
        if len(cfg.address) != 1 or isinstance(cfg.address[0], str):
            raise ConfigError("The web server listens at one TCP address.")

    def run(self) -> None:
        """Serve until told to stop, then until all is answered or the time is over."""
        _raise_descriptor_limit()
        (listener,) = self.sockets
        self.server = server = WebServer(
            listener.sock,
            self.wsgi,
            logger=self.log,
            threads=self.cfg.threads,
            backlog=self.cfg.backlog,
        )
        while self.alive:
            self.notify()
            server.take_turn()
        server.stop_accepting()
        end = time.monotonic() + self.cfg.graceful_timeout
        while not server.is_idle and time.monotonic() < end:
            self.notify()
            server.take_turn()
            server.close_unasked(time.monotonic())

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop soon; wake the loop, which would wait for up to a second."""
        super().handle_exit(sig, frame)
        if self.server is not None:
            self.server.pull_trigger()


def _raise_descriptor_limit() -> None:
    """Open as many descriptors as connections need, where the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
