"""/docs/reference by Scalar, and /docs/reference/plain without scripts."""

import hashlib
import re

import pytest

from api.document import document
from portal.reference import chapters

OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}


@pytest.fixture(scope="module")
def shown():
    return {one.id: one for chapter in chapters() for one in chapter.operations}


def test_the_plain_reference_has_every_operation(client, db):
    page = client.get("/docs/reference/plain").content.decode()

    assert set(re.findall(r'<section class="operation" id="(\w+)"', page)) == set(
        OPERATIONS
    )
    for method, path in OPERATIONS.values():
        assert f"<b>{method}</b> {path}</code>" in page


def test_a_field_has_its_type_and_limits_in_words(shown):
    fields = {item.name: item for item in shown["create_ticket"].fields}

    assert fields["title"].is_required
    assert fields["title"].kind == "string, 1 to 255 characters"
    assert "one of low, medium, high, urgent" in fields["priority"].kind
    assert fields["category"].kind.endswith("or null")
    assert fields["tags"].kind.startswith("array of (string, 1 to 50 characters)")


def test_an_operation_names_its_scopes_and_statuses(shown):
    reveal = shown["reveal_credential"]

    assert reveal.scopes == ["credentials:reveal"]
    assert {"200", "403", "410"} <= {response.status for response in reveal.responses}
    assert shown["get_health"].scopes == []


def test_the_scalar_page_alone_allows_inline_styles(client, db):
    rendered = client.get("/docs/reference")["Content-Security-Policy"]
    plain = client.get("/docs/reference/plain")["Content-Security-Policy"]

    assert "style-src 'self' 'unsafe-inline'" in rendered
    assert "unsafe-inline" not in plain
    for policy in (rendered, plain):
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in f"{policy};"
        assert "connect-src 'self'" in policy


def test_the_scalar_page_links_to_the_plain_page_without_scripts(client, db):
    page = client.get("/docs/reference").content.decode()

    (inside,) = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert 'href="/docs/reference/plain"' in inside
    assert page.count('href="/docs/reference/plain"') == 2


def test_the_vendored_scalar_has_the_checksum_of_its_readme(settings):
    folder = settings.BASE_DIR / "static/vendor/scalar"

    expected = re.search(r"sha256 `(\w+)`", (folder / "README.md").read_text())[1]

    script = (folder / "standalone.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() == expected
    assert (folder / "LICENSE").read_text().startswith("MIT License")
