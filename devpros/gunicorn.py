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

# Threads keep slow clients from blocking others, and let webhooks that call this very
# service be answered; more processes are for more cores, and need a shared CACHE_URL.
worker_class = "gthread"
threads = 8
workers = int(os.environ.get("WEB_CONCURRENCY") or "1")

# The most gunicorn allows: a cursor with filters is long, and the 414 is not ours.
limit_request_line = 8190

# Requests under way get this long when the service is told to stop; bin/serve and most
# supervisors lose patience a little later.
graceful_timeout = 3

# Browsers and API clients send their next request over the same connection.
keepalive = 5

# Nobody's X-Forwarded-* is believed here: TRUSTED_PROXIES in devpros/settings.py
# decides. Without this line FORWARDED_ALLOW_IPS or a local process could decide too.
forwarded_allow_ips = ""

# The application writes one line for each request, with the request's id; of gunicorn
# itself only trouble is worth a line.
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
