"""The lock files: what each is written from, and whether it still fits."""

import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from processes import ROOT

_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^ ;]+)")
_DIGEST = re.compile(r"^# sha256 of its lines: (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Lock:
    """A lock file beside its requirements; `within` names locks that share its pins."""

    name: str
    within: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.lock"

    @property
    def source(self) -> str:
        return f"{self.name}.txt"


LOCKS = (
    Lock("requirements"),
    Lock("requirements-extras", ("requirements.lock",)),
    Lock("requirements-dev", ("requirements.lock", "requirements-extras.lock")),
    Lock("requirements-tools"),
    Lock("benchmarks/requirements", ("requirements-dev.lock",)),
)
FOR_SERVICE = ("requirements.lock",)
FOR_TESTS = ("requirements.lock", "requirements-dev.lock")


def heading(lock: Lock, root: Path = ROOT) -> str:
    """Return the first lines of a lock file that is written now."""
    return (
        f"# Written by bin/lock from {lock.source}: each package that it leads to, and"
        " the\n# digests of its files. Not to be edited.\n"
        f"# sha256 of its lines: {digest(lock.source, root)}\n"
    )


def digest(source: str, root: Path = ROOT) -> str:
    """Return a digest of what is required, whatever the comments say."""
    lines = sorted(set(_requirements(root / source)))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def pins(lock_file: str, root: Path = ROOT) -> dict[str, str]:
    """Return the version of each package of a lock file, by its normalized name."""
    found = map(_PIN.match, (root / lock_file).read_text().splitlines())
    return {_normalized(pin[1]): pin[2] for pin in found if pin}


def entry(lock_file: str, package: str, root: Path = ROOT) -> str:
    """Return the lines of one package with its digests, or nothing."""
    lines = (root / lock_file).read_text().splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if line.startswith(f"{package}==")]
    kept: list[str] = []
    for line in lines[starts[0] :] if starts else []:
        kept.append(line)
        if not line.rstrip().endswith("\\"):
            break
    return "".join(kept)


def find_errors(root: Path = ROOT) -> list[str]:
    """Say which lock files do not fit what they are written from."""
    return [error for lock in LOCKS for error in _errors_of(lock, root)]


def main() -> int:
    """Check all lock files; return the exit code."""
    found = find_errors()
    print("\n".join([*found, "Run bin/lock, and commit what it writes."] * bool(found)))
    return 1 if found else 0


def _errors_of(lock: Lock, root: Path) -> Iterator[str]:
    path = root / lock.file
    if not path.exists():
        yield f"{lock.file} is missing."
        return
    written = _DIGEST.search(path.read_text())
    if written is None or written[1] != digest(lock.source, root):
        yield f"{lock.file} is not what {lock.source} says."
    own = pins(lock.file, root)
    for package, version in own.items():
        if "--hash=sha256:" not in entry(lock.file, package, root):
            yield f"{lock.file} has no digest of {package}."
        for other in lock.within:
            there = pins(other, root).get(package, version)
            if there != version:
                yield f"{package} is {version} in {lock.file}, {there} in {other}."


def _requirements(path: Path) -> Iterator[str]:
    """Yield each requirement of a file and of the files it includes."""
    for line in path.read_text().splitlines():
        requirement = line.partition("#")[0].strip()
        if requirement.startswith("-r "):
            yield from _requirements(path.parent / requirement[3:].strip())
        elif requirement:
            yield requirement


def _normalized(name: str) -> str:
    """Return a package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
