"""Everything `bin/clients` does, in order."""

import sys
import tempfile
from pathlib import Path

import checkout
import checks
import lockfiles
from checkout import PYTHON
from processes import Children, Failed

_DOCUMENT = "openapi.json"


def main() -> int:
    """Make the document, and from it the clients; return the exit code."""
    try:
        with Children(
            checkout.environment() | checks.SETTINGS, code_if_stopped=130
        ) as children:
            with checkout.locked():
                checkout.install(children, *lockfiles.FOR_TESTS)
            _write(children)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    print("Written: clients/", flush=True)
    return 0


def _write(children: Children) -> None:
    with tempfile.TemporaryDirectory() as folder:
        document = str(Path(folder) / _DOCUMENT)
        spectacular = ["spectacular", "--format", "openapi-json", "--fail-on-warn"]
        make = [PYTHON, "manage.py", *spectacular, "--file", document]
        children.run(make, doing="Making the OpenAPI document")
        write = [PYTHON, "-m", "workshop.writing", document]
        children.run(write, doing="Writing the clients")
