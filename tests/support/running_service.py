"""The product as operators run it: gunicorn and a worker, as processes of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from tests.support import prepared_databases

PROJECT = Path(__file__).resolve().parents[2]
_BOOT_SECONDS = 30


@dataclass
class Service:
    """A running service; `environment` is what its processes see."""

    url: str
    environment: dict[str, str]
    secret: str = ""
    prepared: dict[str, Any] = field(default_factory=dict)
    configuration: str = "python:devpros.gunicorn"
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    @cached_property
    def client(self) -> httpx.Client:
        """A client with the key, for any number of threads."""
        bearer = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        return httpx.Client(
            base_url=self.url,
            headers=bearer,
            timeout=20,
        )

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def start(self, name: str) -> None:
        """Start "web", or "worker", or another worker by a name such as "worker-2"."""
        commands = {
            "web": ["-m", "gunicorn", "--config", self.configuration],
            "worker": ["manage.py", "run_worker"],
        }
        command = [sys.executable, *commands[name.partition("-")[0]]]
        if name == "web":
            command.append("devpros.wsgi")
        self.processes[name] = subprocess.Popen(
            command, cwd=PROJECT, env=self.environment, stderr=subprocess.DEVNULL
        )

    def web_workers(self) -> list[int]:
        """Return the process ids of gunicorn's workers."""
        master = self.processes["web"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text()
        return [int(pid) for pid in children.split()]

    def kill(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def wait_until(self, status: str) -> dict[str, str]:
        """Wait for health to say so; return what it said."""
        end, seen = time.monotonic() + _BOOT_SECONDS, {}
        while time.monotonic() < end:
            try:
                seen = self.client.get("/v1/health", timeout=2).json()
            except httpx.HTTPError:
                seen = {}
            if seen.get("status") == status:
                return seen
            time.sleep(0.05)  # nothing announces that a socket listens
        raise AssertionError(f"never {status}: {seen}")


@contextmanager
def service(
    database_url: str,
    *,
    cache_url: str = "",
    processes: int = 1,
    prepared_by: str = "",
    configuration: str = "python:devpros.gunicorn",
    **variables: str,
) -> Iterator[Service]:
    """Migrate, issue a key with a wide plan, serve; end every process afterwards.

    `prepared_by` names a module that fills the database instead, and prints JSON for
    `prepared`. `configuration` is gunicorn's. Further variables go by their names.
    """
    port = _free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "running-tests-only-" + "x" * 50,
        "CREDENTIAL_KEYS": os.environ["CREDENTIAL_KEYS"],  # by tests/settings.py
        "DATABASE_URL": database_url,
        "CACHE_URL": cache_url,
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEB_CONCURRENCY": str(processes),
        "LOG_LEVEL": "ERROR",
        "EMAIL_URL": "dummymail://",
        **variables,
    }
    running = Service(
        f"http://127.0.0.1:{port}", environment, configuration=configuration
    )
    printed = prepared_databases.fill(
        database_url, prepared_by or "tests.support.prepare_service", environment
    )
    if prepared_by:
        running.prepared = json.loads(printed)
    else:
        running.secret = printed
    try:
        running.start("worker")
        running.start("web")
        running.wait_until("healthy")
        yield running
    finally:
        running.client.close()
        for process in running.processes.values():
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
