"""Every reference in code, comments, documents and tests resolves in the repository."""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = {".py", ".md", ".toml", ".txt", ".ini", ".js", ".html", ".css", ".yml"}
GENERATED = ("static/vendor/", "requirements")
OMITTED = {
    ".git",
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    "clients",
    "staticfiles",
    "var",
}
CITATION = re.compile(
    r"docs/contract\.md,\s+(?:section\s+)?(\d+(?:\.\d+)?(?:(?:,\s+|\s+and\s+|;\s+)\d+(?:\.\d+)?)*)"
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(r"(?<![\w/.])((?:[\w-]+/)+[\w-]+\.(?:py|md|toml|js|css|html))(?!\w)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# Lists that are not in the repository.
UNRESOLVED = re.compile(
    r"\bOPEN-\d+|\bB-[A-Z]?\d+|\b[Cc]ontract,?\s+\d|\b[AMRST]\d{1,2}\b|\bS-\d\d"
    r"|\b[Ff]inding\s+\d|\b[Ss]ection\s+[\d.]+\s+of\s+the\s+(?:contract|known|design)"
    r"|\bthe\s+(?:design\s+)?card\b|\bthe\s+seed's\b"
)
THREAT = re.compile(r"\b[Tt]hreats?\s+\d")
THREAT_FILES = ("docs/security.md", "tests/support/threats.py", "tests/test_threats.py")
# Folders whose comments still cite such a list. It only gets shorter.
STILL_CITING: tuple[str, ...] = (
    "credentials/",
    "events/",
    "tickets/",
)


@cache
def written() -> list[str]:
    """Return the text files that people wrote: nothing generated or installed."""
    folders = [
        path
        for path in ROOT.iterdir()
        if path.is_dir()
        and path.name not in OMITTED
        and not path.is_symlink()
        and (path.name == ".github" or not path.name.startswith("."))
    ]
    paths = [
        *ROOT.glob("*"),
        *(path for folder in folders for path in folder.rglob("*")),
    ]
    names = [str(path.relative_to(ROOT)) for path in paths if path.suffix in SUFFIXES]
    return sorted(name for name in names if not name.startswith(GENERATED))


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def comments_of(source: str) -> str:
    """Return the comments and docstrings of Python source."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = [token.string for token in tokens if token.type == tokenize.COMMENT]
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, owners)
    ]
    return "\n".join([*lines, *docstrings])


@cache
def prose_of(name: str) -> str:
    """Return what a file says to readers: comments and docstrings, or a document."""
    text = text_of(name)
    if name.endswith(".py"):
        return comments_of(text)
    if name.endswith((".toml", ".txt", ".ini", ".yml")):
        return "\n".join(re.findall(r"#.*", text))
    return text if name.endswith(".md") else ""


def anchors_of(page: str) -> set[str]:
    """Return the anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page), re.MULTILINE)
    kept = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in kept}


def sections_of_the_contract() -> set[str]:
    numbers = re.findall(
        r"^##+ (\d+(?:\.\d+)?)\.? ", text_of("docs/contract.md"), re.MULTILINE
    )
    assert len(numbers) == len(set(numbers))
    return set(numbers)


def test_each_section_of_the_contract_that_is_cited_exists():
    sections = sections_of_the_contract()

    missing = [
        f"{name}: {number}"
        for name in written()
        for citation in CITATION.findall(text_of(name).replace("\n# ", "\n"))
        for number in re.findall(r"\d+(?:\.\d+)?", citation)
        if number not in sections
    ]

    assert missing == []
    assert {"1.5", "1.12", "2", "9"} <= sections


def test_each_relative_link_of_a_document_leads_to_a_file_and_heading():
    dead = []
    for name in written():
        if not name.endswith(".md"):
            continue
        for target in LINK.findall(FENCE.sub("", text_of(name))):
            # Another site, an address of the running service, or a heading of a guide,
            # whose ids portal/markdown.py makes.
            if re.match(r"[a-z]+:|/", target) or name.startswith("portal/guides/"):
                continue
            path, _, anchor = target.partition("#")
            page = (ROOT / name).parent / path if path else ROOT / name
            if not page.exists() or (
                anchor and anchor not in anchors_of(page.read_text())
            ):
                dead.append(f"{name}: {target}")

    assert dead == []


def test_each_file_that_prose_names_exists():
    """A path may begin in the folder of the file that names it, or in an app."""
    missing = [
        f"{name}: {path}"
        for name in written()
        for path in FILE.findall(prose_of(name))
        if not (ROOT / path).exists()
        and not (ROOT / name).parent.joinpath(path).exists()
        and not any(ROOT.glob(f"*/{path}"))
    ]

    assert missing == []


def test_no_comment_cites_a_list_that_is_not_in_the_repository():
    citing = [
        f"{name}: {found}"
        for name in written()
        if not name.startswith(STILL_CITING) and name != "tests/test_references.py"
        for found in UNRESOLVED.findall(prose_of(name))
    ]

    assert citing == []


def test_threats_are_numbered_in_the_security_page_and_its_tests_alone():
    citing = [
        f"{name}: {found}"
        for name in written()
        if not name.startswith(STILL_CITING) and name not in THREAT_FILES
        for found in THREAT.findall(prose_of(name))
    ]

    assert citing == []
