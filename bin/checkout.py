"""Make the checkout runnable: its virtual environment and what is installed in it."""

import fcntl
import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from processes import ROOT, Children, Failed

VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
# Says what is in the environment. It is absent while something is being installed, so
# an environment without it is half-made, and is made again.
STAMP = VENV / "installed.json"


@contextmanager
def locked() -> Iterator[None]:
    """Let one script at a time prepare this checkout."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def environment() -> dict[str, str]:
    """Return this script's environment, without what would lead Python elsewhere."""
    astray = {"PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in astray}


def install(children: Children, *requirements: str) -> None:
    """Install these files' pinned packages, unless they are installed already."""
    wanted = {name: _digest(name) for name in requirements}
    wanted["python"] = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = _read_stamp()
    if wanted.items() <= found.items():
        return
    _require_venv_module()
    print("Installing the pinned requirements (once) …", flush=True)
    if found.get("python") != wanted["python"]:
        found = {}
        _make_environment(children)
    STAMP.unlink(missing_ok=True)
    pip = [PYTHON, "-m", "pip", "install", "--no-user", "--no-input"]
    files = [part for name in requirements for part in ("-r", name)]
    children.run([*pip, "--disable-pip-version-check", *files], doing="Installing")
    STAMP.write_text(json.dumps(found | wanted))


def _require_venv_module() -> None:
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Failed(
            "This Python lacks its venv module; install it and start again"
            f" (on Debian and Ubuntu: apt install {package})."
        )


def _make_environment(children: Children) -> None:
    # Not sys.executable, which may lie in .venv itself; and not by a name such as
    # python3, which may come to mean another version.
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    children.run([python, "-m", "venv", "--clear", str(VENV)], doing="Making .venv")


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _read_stamp() -> dict[str, str]:
    if not os.access(PYTHON, os.X_OK):
        return {}
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp
