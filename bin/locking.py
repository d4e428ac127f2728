"""Everything `bin/lock` does, in order."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import checkout
from lockfiles import LOCKS, Lock, heading
from processes import ROOT, Children, Failed

# One file for each platform and each Python from 3.11 on; wheels alone, so that nothing
# is built on the machine that installs them.
COMPILE = [
    "pip",
    "compile",
    "--no-config",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-build",
    "--no-header",
    "--quiet",
]


def main(arguments: list[str]) -> int:
    """Write every lock file; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="bin/lock", description="Write the lock files from the requirements."
    )
    parser.add_argument(
        "--upgrade",
        action="store_true",
        help="newer versions of what is not pinned",
    )
    upgrade = ["--upgrade"] if parser.parse_args(arguments).upgrade else []
    try:
        with (
            Children(checkout.environment(), code_if_stopped=130) as children,
            tempfile.TemporaryDirectory() as folder,
        ):
            uv = _install_uv(children, folder)
            for lock in LOCKS:
                _write(children, [uv, *COMPILE, *upgrade], lock)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    print("Written:", *(lock.file for lock in LOCKS), flush=True)
    return 0


def _install_uv(children: Children, folder: str) -> str:
    """Install the locked uv into an environment of its own; return its path."""
    checkout.make_environment(children, folder)
    python = os.path.join(folder, "bin", "python")
    pip = checkout.pip_install(python)
    children.run([*pip, "-r", "requirements-tools.lock"], doing="Installing uv")
    return os.path.join(folder, "bin", "uv")


def _write(children: Children, compile_command: list[str], lock: Lock) -> None:
    within = [part for other in lock.within for part in ("--constraints", other)]
    command = [*compile_command, *within, lock.source, "--output-file", lock.file]
    children.run(command, doing=f"Writing {lock.file}")
    path = Path(ROOT / lock.file)
    path.write_text(heading(lock) + path.read_text())
