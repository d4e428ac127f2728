"""Compare what is locked with the advisories that bin/audit stored."""

import json
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import lockfiles
from processes import ROOT

FILE = Path("security", "advisories.json")
ACCEPTED = Path("security", "accepted.toml")
STALE_AFTER_DAYS = 30
_REFRESH = "bin/audit fetches them where the Python Package Index answers."


@dataclass(frozen=True)
class Outcome:
    """What the comparison says; `failures` fail bin/test, `warnings` do not."""

    warnings: list[str]
    failures: list[str]
    summary: str = ""


def locked(root: Path = ROOT) -> list[str]:
    """Return everything in all lock files as `name==version`."""
    found = {
        f"{name}=={version}"
        for lock in lockfiles.LOCKS
        for name, version in lockfiles.pins(lock.file, root).items()
    }
    return sorted(found)


def compare(root: Path, *, today: date) -> Outcome:
    """Say which locked packages have a published fault that nobody accepted."""
    path = root / FILE
    if not path.exists():
        return Outcome([f"no advisories: {FILE} was never fetched. {_REFRESH}"], [])
    stored = json.loads(path.read_text())
    fetched, packages = date.fromisoformat(stored["date"]), stored["packages"]
    locked_packages = locked(root)
    warnings = []
    age = (today - fetched).days
    if age > STALE_AFTER_DAYS:
        warnings.append(f"stale advisories: {FILE} is {age} days old. {_REFRESH}")
    unknown = [package for package in locked_packages if package not in packages]
    if unknown:
        names = ", ".join(unknown[:5]) + (", …" if len(unknown) > 5 else "")
        warnings.append(
            f"no advisories for {len(unknown)} packages: {names}. {_REFRESH}"
        )
    accepted = _accepted(root)
    failures = [
        _sentence(package, advisory)
        for package in locked_packages
        for advisory in packages.get(package, [])
        if not accepted & {advisory["id"], *advisory["aliases"]}
    ]
    known = len(locked_packages) - len(unknown)
    summary = (
        f"{known} of {len(locked_packages)} packages,"
        f" as of {fetched} from {stored['source']}"
    )
    return Outcome(warnings, failures, summary)


def main() -> int:
    """Print what the comparison says; return the exit code."""
    outcome = compare(ROOT, today=datetime.now(UTC).date())
    for warning in outcome.warnings:
        print(f"WARNING {warning}")
    for line in (*outcome.failures, outcome.summary):
        if line:
            print(line)
    return 1 if outcome.failures else 0


def _accepted(root: Path) -> set[str]:
    """Return the ids of faults that somebody accepted, each with a reason."""
    path = root / ACCEPTED
    if not path.exists():
        return set()
    listed: list[dict[str, str]] = tomllib.loads(path.read_text()).get("accepted", [])
    return {advisory["id"] for advisory in listed if advisory["reason"].strip()}


def _sentence(package: str, advisory: dict[str, Any]) -> str:
    fixed = ", ".join(advisory["fixed_in"]) or "no release yet"
    return f"{package}: {advisory['id']}, fixed in {fixed}. {advisory['summary']}"


if __name__ == "__main__":
    sys.exit(main())
