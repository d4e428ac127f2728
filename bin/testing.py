"""Everything `bin/test` does, in order."""

import argparse
import os
import sys

import checkout
import checks
import lockfiles
from processes import Children, Failed
from suite import Suite

# A developer's own DATABASE_URL, say, is none of the tests' business.
KEPT = {
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "TERM",
    "CI",
    "NO_COLOR",
    "NODE_EXTRA_CA_CERTS",
}
KEPT_FAMILIES = ("LC_", "PIP_", "NPM_CONFIG_", "SSL_CERT_", "PLAYWRIGHT_")
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}


def main(arguments: list[str]) -> int:
    """Run the checks and the tests; return the exit code."""
    is_quick, pytest_arguments = _parse(arguments)
    try:
        with Children(_environment(), code_if_stopped=130) as children:
            with checkout.locked():
                checkout.install(children, *lockfiles.FOR_TESTS)
            return _run(children, is_quick, pytest_arguments)
    except Failed as failure:
        print(failure, file=sys.stderr)
    return 1


def _parse(arguments: list[str]) -> tuple[bool, list[str]]:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Check and test everything; other arguments are pytest's.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--quick", action="store_true", help="fewer checks, and no slow tests"
    )
    known, others = parser.parse_known_args(arguments)
    return known.quick, others


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or name.startswith(KEPT_FAMILIES) or name.lower() in PROXIES
    }


def _run(children: Children, is_quick: bool, arguments: list[str]) -> int:
    chosen = [check for check in checks.CHECKS if check.is_quick or not is_quick]
    failed = checks.run(children, chosen)
    suite = Suite(children, arguments)
    if is_quick:
        suite.run_quickly()
    else:
        suite.run()
    failed += suite.failed
    if failed:
        print(f"Failed: {', '.join(failed)}.", flush=True)
    print(suite.closing_line, flush=True)
    return 1 if failed else 0
