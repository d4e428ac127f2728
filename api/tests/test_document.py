"""The OpenAPI document is served as bytes that were made before anybody asked."""

import gzip
import subprocess
import sys

import pytest

from api import document

PATH = "/v1/openapi.json"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("br, GZIP;q=0.5", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0", ""),
        ("gzip; q=0.000", ""),
        ("notgzip", ""),
    ],
)
def test_gzip_is_for_who_accepts_it(anonymous, accepted, encoding):
    answer = anonymous.get(PATH, HTTP_ACCEPT_ENCODING=accepted)

    content = answer.content
    assert answer.get("Content-Encoding", "") == encoding
    assert answer["Vary"] == "Accept-Encoding"
    plain = gzip.decompress(content) if encoding else content
    assert plain == document.representations()[""].content


def test_each_encoding_has_a_strong_tag_of_its_own(anonymous):
    tags = {
        anonymous.get(PATH, HTTP_ACCEPT_ENCODING=accepted)["ETag"]
        for accepted in ("", "gzip")
    }

    assert len(tags) == 2
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_who_has_the_bytes_gets_304_without_a_body(anonymous, accepted):
    etag = anonymous.get(PATH, HTTP_ACCEPT_ENCODING=accepted)["ETag"]

    answer = anonymous.get(PATH, HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=etag)

    assert (answer.status_code, answer.content) == (304, b"")
    assert (answer["ETag"], answer["Vary"]) == (etag, "Accept-Encoding")


def test_another_tag_gets_the_document(anonymous):
    assert anonymous.get(PATH, HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_if_match_with_another_tag_is_refused(anonymous):
    answer = anonymous.get(PATH, HTTP_IF_MATCH='"other"')

    assert answer.status_code == 412
    assert answer.json()["error"]["code"] == "PRECONDITION_FAILED"


def test_head_tells_the_length_and_sends_nothing(anonymous):
    whole, head = anonymous.get(PATH), anonymous.head(PATH)

    assert head.content == b""
    assert head["Content-Length"] == str(len(whole.content))


@pytest.mark.slow
def test_a_web_process_has_built_it_before_it_serves(tmp_path):
    code = """
import devpros.wsgi
from api.document import representations
from portal.search import entries
print(*(one._cached.cache_info().currsize for one in (representations, entries)))
"""
    done = subprocess.run(  # noqa: S603 — this Python, and the lines above
        [sys.executable, "-c", code],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "1 1"
