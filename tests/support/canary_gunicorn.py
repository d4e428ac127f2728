"""The product's gunicorn configuration, and a witness of writes into foreign files.

A process that is told to stop opens files, one after the other, so that they take the
numbers of whatever is closed from then on. Nobody writes into them: a file that is not
empty afterwards was written by somebody who used a number that was no longer theirs.
"""

import os
import threading
import time
from pathlib import Path
from typing import Any

from devpros.gunicorn import *  # noqa: F403 — the configuration itself

_MOST = 500


def post_worker_init(worker: Any) -> None:
    threading.Thread(target=_open_canaries, args=(worker,), daemon=True).start()


def _open_canaries(worker: Any) -> None:
    folder = Path(os.environ["CANARY_FOLDER"])
    while worker.alive:
        time.sleep(0.01)
    opened = []
    while len(opened) < _MOST:
        opened.append((folder / f"{os.getpid()}-{len(opened)}").open("xb", buffering=0))
        time.sleep(0.01)
