"""Make the checkout runnable: its virtual environment and what is installed in it."""

import fcntl
import hashlib
import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import lockfiles
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


def install(children: Children, *locks: str) -> None:
    """Install what these lock files list, unless it is installed already."""
    expected = {name: _digest(name) for name in locks}
    expected["python"] = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = _read_stamp()
    if expected.items() <= found.items():
        return
    _require_venv_module()
    print("Installing the locked requirements (once) …", flush=True)
    if found.get("python") != expected["python"]:
        found = {}
        make_environment(children, str(VENV))
    STAMP.unlink(missing_ok=True)
    _install_pip(children)
    files = [part for name in locks for part in ("-r", name)]
    children.run([*pip_install(PYTHON), *files], doing="Installing")
    _remove_setuptools(children, locks)
    STAMP.write_text(json.dumps(found | expected))


def make_environment(children: Children, folder: str) -> None:
    """Make a virtual environment with the Python that runs this script."""
    _require_venv_module()
    # Not sys.executable, which may lie in .venv itself; and not by a name such as
    # python3, which may come to mean another version.
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    children.run([python, "-m", "venv", "--clear", folder], doing=f"Making {folder}")


def pip_install(python: str) -> list[str]:
    """Return the command that installs wheels with locked digests, and no other."""
    options = ["--no-user", "--no-input", "--disable-pip-version-check"]
    exact = ["--require-hashes", "--only-binary=:all:"]
    return [python, "-m", "pip", "install", *options, *exact]


def _install_pip(children: Children) -> None:
    """Bring pip to the locked release: the one that Python brings is years old."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(lockfiles.entry("requirements.lock", "pip"))
        file.flush()
        children.run([*pip_install(PYTHON), "-r", file.name], doing="Installing pip")


def _remove_setuptools(children: Children, locks: tuple[str, ...]) -> None:
    """Remove what Python 3.11 puts into each environment and nothing here uses."""
    if any("setuptools" in lockfiles.pins(name) for name in locks):
        return
    uninstall = ["-m", "pip", "uninstall", "--yes", "--disable-pip-version-check"]
    children.run([PYTHON, *uninstall, "setuptools"], doing="Removing setuptools")


def _require_venv_module() -> None:
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Failed(
            "This Python lacks its venv module; install it and start again"
            f" (on Debian and Ubuntu: apt install {package})."
        )


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
