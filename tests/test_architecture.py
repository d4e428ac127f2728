"""Rules of the house that no linter has."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
APPS = (
    "devpros",
    "api",
    "accounts",
    "events",
    "tickets",
    "credentials",
    "webhooks",
    "desk",
    "notifications",
    "portal",
)
FILES = sorted(
    path
    for app in APPS
    for path in (PROJECT / app).rglob("*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
)
SELF = {"self", "cls"}
HTTP = ("django.http", "django.template", "rest_framework")
DRAWERS = {"utils", "helpers", "common", "core", "misc"}


def named(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def nodes(*kinds: type):
    """Yield (file, node) for every node of these kinds in the house."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, kinds):
                yield path, node


def test_files_and_functions_are_small():
    large = [p for p in FILES if len(p.read_text().splitlines()) > 300]

    assert [named(path) for path in large] == []


def test_functions_are_short():
    long = [
        f"{named(path)}:{node.name}"
        for path, node in nodes(ast.FunctionDef)
        if node.end_lineno - node.lineno >= 50
    ]

    assert long == []


def test_functions_take_at_most_six_things():
    greedy = [
        f"{named(path)}:{node.name}"
        for path, node in nodes(ast.FunctionDef)
        if len({arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)} - SELF) > 6
    ]

    assert greedy == []


def test_no_first_party_import_hides_in_a_function():
    hidden = [
        f"{named(path)}:{node.lineno}"
        for path, function in nodes(ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] in APPS
        and path.name != "apps.py"  # models load after the app registry
    ]

    assert hidden == []


def test_services_know_no_http():
    knowing = [
        f"{named(path)}:{node.lineno}"
        for path, node in nodes(ast.ImportFrom)
        if "services" in named(path) and (node.module or "").startswith(HTTP)
    ]

    assert knowing == []


def test_no_file_is_a_drawer_for_everything():
    assert {path.stem for path in FILES} & DRAWERS == set()


def test_every_ignore_says_why():
    silent = [
        f"{named(path)}: {line.strip()}"
        for path in FILES
        for line in path.read_text().splitlines()
        for mark in ("# noqa", "# type: ignore")
        if mark in line and not re.search(r" [—#] \w", line.split(mark, 1)[1])
    ]

    assert silent == []


def test_every_requirement_is_pinned_with_its_reason():
    kinds = ("", "-dev", "-extras", "-tools")
    names = [f"requirements{kind}.txt" for kind in kinds]
    for name in (*names, "benchmarks/requirements.txt"):
        for line in (PROJECT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                requirement, _, reason = line.partition("#")
                assert "==" in requirement, line
                assert reason.strip(), line
