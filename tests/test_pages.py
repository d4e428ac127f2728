"""Pages for contributors and operators name what exists, and all of it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Read by the scripts and the server's configuration alone.
READ_BY_SCRIPTS = {"PORT", "HOST", "GRACEFUL_TIMEOUT"}


def test_each_variable_has_its_paragraph():
    settings = (ROOT / "devpros/settings.py").read_text()
    page = (ROOT / "docs/operations.md").read_text()

    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    documented = set(re.findall(r"^\*\*`([A-Z_]+)`\*\*", page, re.MULTILINE))
    documented |= set(re.findall(r"and \*\*`([A-Z_]+)`\*\*", page))

    assert documented == read | READ_BY_SCRIPTS


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", "docs/architecture.md", "docs/conventions.md"]
)
def test_every_file_that_a_page_for_contributors_names_exists(page):
    text = (ROOT / page).read_text()

    named = re.findall(r"`(\w[\w/.-]*/[\w.-]*)`", text)

    assert [name for name in named if not _exists(name)] == []
    assert len(named) > 8


def _exists(name):
    """Whether a path is in the repository, or in an app where it stands without one."""
    return (ROOT / name).exists() or any(ROOT.glob(f"*/{name}"))
