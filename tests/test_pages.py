"""What the pages of docs/ name is there, and what is there they name."""

import re
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
# Read for rooms to come, or by the scripts and the server's configuration alone.
ELSEWHERE = {"PORT", "HOST", "GRACEFUL_TIMEOUT"}


def test_each_variable_has_its_paragraph():
    settings = (HOUSE / "devpros/settings.py").read_text()
    page = (HOUSE / "docs/operations.md").read_text()

    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    told = set(re.findall(r"^\*\*`([A-Z_]+)`\*\*", page, re.MULTILINE))
    told |= set(re.findall(r"and \*\*`([A-Z_]+)`\*\*", page))

    assert told == read | ELSEWHERE


def test_every_link_between_pages_leads_somewhere():
    pages = [HOUSE / "README.md", *(HOUSE / "docs").rglob("*.md")]

    dead = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert dead == []


def test_every_file_to_follow_is_there():
    page = (HOUSE / "docs/conventions.md").read_text()

    named = re.findall(r"`([\w/.-]+\.(?:py|md))`", page)

    assert [name for name in named if not (HOUSE / name).exists()] == []
    assert len(named) > 8
