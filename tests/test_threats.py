"""Each of the 35 threats to custody has a proof that exists, or is told."""

import ast
import re
from functools import cache

import pytest

from tests.support.running_service import PROJECT
from tests.support.threats import THREATS

SECURITY_PAGE = (PROJECT / "docs/security.md").read_text()


@cache
def names_in(path):
    """Return the names of the tests that a file defines, without running it."""
    tree = ast.parse((PROJECT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def threats_under(heading):
    """Return the numbers of the threats that the page names under this heading."""
    _, found, rest = SECURITY_PAGE.partition(f"## {heading}\n")
    assert found, heading
    numbers = re.findall(r"\(threats? ([0-9, ]+)\)", rest.split("\n## ")[0])
    return {int(number) for group in numbers for number in group.split(", ")}


def test_every_number_has_its_row():
    assert [*THREATS] == [*range(1, 36)]


@pytest.mark.parametrize("number", THREATS)
def test_each_proof_is_there_and_each_lack_is_documented(number):
    threat = THREATS[number]

    assert threat.proofs or threat.heading
    for proof in threat.proofs:
        path, _, name = proof.partition("::")
        assert name.startswith("test_")
        assert name in names_in(path)
    if threat.heading:
        assert number in threats_under(threat.heading)


def test_the_page_names_no_other_lack():
    lacking = {number for number, threat in THREATS.items() if threat.heading}

    assert {*map(int, re.findall(r"(?<=threat )[0-9]+", SECURITY_PAGE))} <= lacking


def test_a_test_that_names_its_threat_is_of_one_of_them():
    named = {
        int(number)
        for folder in (PROJECT / "credentials/tests", PROJECT / "tests")
        for path in folder.glob("test_*.py")
        for number in re.findall(r"def test_threat_([0-9]+)_", path.read_text())
    }

    assert named <= set(THREATS)
