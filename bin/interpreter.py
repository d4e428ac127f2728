"""Find a Python that is new enough. This file itself must run on Python 3.6."""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
OTHERS = ("python3.13", "python3.12", "python3.11")


def require(version: tuple = sys.version_info[:2], others: tuple = OTHERS) -> None:
    """Return on a new Python, start again with one from PATH, or say what is needed."""
    if version >= OLDEST:
        return
    for name in others:
        path = shutil.which(name)
        if path and _works(path):
            os.execv(path, [path, *sys.argv])  # noqa: S606  no shell is wanted
    found = ".".join(str(part) for part in version)
    sys.exit("DevPros needs Python 3.11 or newer; python3 is Python " + found + ".")


def _works(path: str) -> bool:
    # A version manager's shim may carry the name of a Python that is not there.
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    command, nowhere = [path, "-c", question], subprocess.DEVNULL
    return subprocess.call(command, stdout=nowhere, stderr=nowhere) == 0
