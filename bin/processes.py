"""Start programs that never outlive the script that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent

SECONDS_TO_STOP = 4.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Failed(Exception):
    """Something the person at the terminal can act on, in one sentence."""


class Children:
    """Programs started in a `with` block; all of them are gone when it ends.

    Ctrl+C, SIGTERM or a closed terminal end the block, and the script with an exit code
    that the script chooses: for one it is the natural end, for another a failure.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        code_if_stopped: int,
        seconds_to_stop: float = SECONDS_TO_STOP,
    ) -> None:
        self.environment = dict(environment)
        self.code_if_stopped = code_if_stopped
        self.seconds_to_stop = seconds_to_stop
        self._started: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup asks for SIGHUP to be ignored. A shell's `&` asks the same for
            # SIGINT, but whoever sends that one means it.
            if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:
                signal.signal(signum, self._leave)
        return self

    def __exit__(self, *exception: object) -> None:
        _ignore_further_signals()
        self._stop()

    def start(
        self, command: list[str], *, settings: Mapping[str, str] = {}, **options: Any
    ) -> subprocess.Popen[str]:
        """Start a program in the checkout, out of reach of the terminal's Ctrl+C."""
        parent = os.getpid()
        child: subprocess.Popen[str] = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**self.environment, **settings},
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            preexec_fn=lambda: _die_with(parent),
            **options,
        )
        self._started.append(child)
        return child

    def run(
        self, command: list[str], *, doing: str, prints_output: bool = False
    ) -> str:
        """Run a program to its end and return its output.

        What it says is shown if it fails; what it complains of, also with `is_shown`.
        """
        child = self.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = child.communicate()
        self._started.remove(child)
        if child.returncode:
            print(output + errors, file=sys.stderr, flush=True)
            raise Failed(f"{doing} failed; the lines above say why.")
        if prints_output and errors.strip():
            print(errors.rstrip(), file=sys.stderr, flush=True)
        return output

    def _leave(self, signum: int, frame: FrameType | None) -> None:
        _ignore_further_signals()
        raise SystemExit(self.code_if_stopped)

    def _stop(self) -> None:
        deadline = time.monotonic() + self.seconds_to_stop
        for child in self._started:
            child.terminate()
        for child in self._started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            # Whoever did not listen, and whatever a child left behind in its session.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _ignore_further_signals() -> None:
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)


def _die_with(parent: int) -> None:
    """Ask Linux to kill this process when its parent ends, however that happens."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
