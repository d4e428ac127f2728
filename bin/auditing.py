"""Everything `bin/audit` does: ask the index for advisories, and store its answers."""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import advisories
from processes import ROOT, Failed

# The JSON API of the index; its answer for one release names its known faults.
SOURCE = "https://pypi.org/pypi"
_SECONDS = 30
_LONGEST_SUMMARY = 200


def main(arguments: list[str]) -> int:
    """Store the advisories of everything that is locked; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="bin/audit", description="Fetch the advisories of what is locked."
    )
    parser.add_argument("--source", default=SOURCE, help="another index's JSON API")
    source: str = parser.parse_args(arguments).source.rstrip("/")
    try:
        fetch(source)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return advisories.main()


def fetch(source: str) -> None:
    """Write the file anew, or nothing at all where one package gets no answer."""
    packages = {
        package: _advisories(source, package) for package in advisories.locked()
    }
    today = datetime.now(UTC).date().isoformat()
    stored = {"date": today, "source": source, "packages": packages}
    path = ROOT / advisories.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n")


def _advisories(source: str, package: str) -> list[dict[str, Any]]:
    answer = _ask(f"{source}/{package.replace('==', '/')}/json")
    if "vulnerabilities" not in answer:
        raise Failed(f"{source} says nothing of faults, so nothing was stored.")
    return [
        {
            "id": advisory["id"],
            "aliases": advisory.get("aliases") or [],
            "fixed_in": advisory.get("fixed_in") or [],
            "summary": (
                advisory.get("summary") or advisory.get("details") or ""
            ).strip()[:_LONGEST_SUMMARY],
        }
        for advisory in answer["vulnerabilities"]
        if not advisory.get("withdrawn")
    ]


def _ask(url: str) -> dict[str, Any]:
    try:
        with urlopen(url, timeout=_SECONDS) as response:  # noqa: S310 — the address is the operator's
            answer: dict[str, Any] = json.load(response)
            return answer
    except HTTPError as error:
        why = f"{error.code} {error.reason}".strip()
    except (URLError, OSError, ValueError) as error:
        why = str(error)
    raise Failed(f"{url} did not answer ({why}), so nothing was stored.")
