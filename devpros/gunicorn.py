"""How gunicorn serves devpros.wsgi: `gunicorn --config python:devpros.gunicorn`."""

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Any

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"

# An IPv6 address is written in brackets before its port.
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"

# The loop of this worker reads whole requests and sends whole answers, so a slow client
# holds a connection and no thread; its limits are in devpros/limits.py. gunicorn's own
# workers read in the threads, and gthread writes into foreign files when it stops
# (docs/decisions/0015-the-web-server.md).
worker_class = "devpros.web_server.worker.WebWorker"

# Threads let webhooks that call this very service be answered, and requests that wait
# for the database wait beside others. More processes are for more cores, and need a
# shared CACHE_URL.
threads = 8
workers = int(os.environ.get("WEB_CONCURRENCY") or "1")

# Loaded once, before the port listens and before the processes are made: a new process
# answers at once. What a release changes needs a new start; HUP does not read it.
preload_app = True

# Requests under way get so many seconds when the service is told to stop. That is more
# than one may take: statements end after 5 s, waits for a lock after 2 s (10 s on
# SQLite), a mail after 15 s. bin/serve and the units in deploy/ wait a little longer.
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "30"))

# Of gunicorn itself only trouble is worth a line; the application writes one line for
# each request, with the request's id.
accesslog = None
loglevel = "warning"
logger_class = "devpros.server_log.ServerLog"

# Since 25.1 gunicorn opens a control socket in the home folder; nothing here uses it.
control_socket_disable = True

# The workers' heartbeat is a file. On a disk that is busy, writing it can block long
# enough for a healthy worker to be killed; memory does not.
_memory = Path("/dev", "shm")
worker_tmp_dir = str(_memory) if os.access(_memory, os.W_OK) else None

_PR_SET_PDEATHSIG = 1


def post_fork(server: Any, worker: Any) -> None:
    """Let Linux kill a worker whose master was killed, even if a request hangs."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != server.pid:
            os._exit(1)
