"""Request bodies: type, coding, size, text (docs/contract.md, 1.5)."""

import gzip
import json

import pytest

from api.strict_json import LARGEST_BODY
from tests.support.error_facts import error_facts
from tickets.models import Ticket

JSON = "application/json"
GOOD = b'{"title":"t","description":"d"}'
TICKETS = "/v1/tickets"


def error_of(response, status):
    assert response.status_code == status, response.content
    return response.json()["error"]


def with_metadata(levels):
    inner = '{"a":' * levels + "1" + "}" * levels
    return f'{{"title":"t","description":"d","metadata":{inner}}}'.encode()


@pytest.mark.parametrize(
    "content_type",
    [
        JSON,
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json; charset=utf8",
        "application/json; profile=x",
    ],
)
def test_json_in_utf8_is_read(alice, content_type):
    response = alice.send("POST", TICKETS, GOOD, content_type)

    assert response.status_code == 201


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "junk",
        "text/plain",
        "text/json",
        "application/*",
        "*/*",
        "application/merge-patch+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=latin1",
        "application/json; charset=",
        "application/json; charset*=utf-16''x",
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_every_other_type_is_415(alice, ticket, method, content_type):
    path = TICKETS if method == "POST" else f"{TICKETS}/{ticket.public_id}"

    error = error_of(alice.send(method, path, GOOD, content_type), 415)

    assert error["code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("coding", ["gzip", "br", "identity", ""])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_content_encoding_is_415(alice, method, coding):
    body = gzip.compress(GOOD) if method == "POST" else b""

    response = alice.send(method, TICKETS, body, **{"Content-Encoding": coding})

    assert error_of(response, 415)["code"] == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("content_type", [JSON, "", "text/plain"])
def test_an_empty_body_counts_as_an_empty_object(alice, ticket, method, content_type):
    path = f"{TICKETS}/{ticket.public_id}"

    response = alice.send(method, path, b"", content_type)

    assert response.status_code == 200


def test_an_empty_body_lacks_what_is_required(alice):
    error = error_of(alice.send("POST", TICKETS, b""), 400)

    lacking = {fault["field"] for fault in error["details"]["fields"]}
    assert lacking == {"title", "description"}


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"1", b"true", b"[{}]"])
def test_a_body_that_is_no_object_is_refused(alice, ticket, body):
    path = f"{TICKETS}/{ticket.public_id}"

    error = error_of(alice.send("PATCH", path, body), 400)

    assert error["code"] == "VALIDATION_ERROR"
    assert error["details"]["fields"][0]["field"] == "body"


@pytest.mark.parametrize(
    "body", [b"{", b'{"title": NaN}', b'{"a":1,"a":2}', b'{"title":"\xff\xfe"}']
)
def test_a_body_that_is_no_json_is_refused(alice, body):
    error = error_of(alice.send("POST", TICKETS, body), 400)

    assert error["code"] == "INVALID_JSON"
    assert error["details"]["reason"] in error["message"]


def test_a_body_of_just_the_limit_is_read(alice):
    body = GOOD + b" " * (LARGEST_BODY - len(GOOD))

    assert alice.send("POST", TICKETS, body).status_code == 201


@pytest.mark.parametrize("surplus", [1, 2 * LARGEST_BODY])
def test_one_byte_more_is_413(alice, surplus):
    body = GOOD + b" " * (LARGEST_BODY - len(GOOD) + surplus)

    refused = alice.send("POST", TICKETS, body)

    assert error_of(refused, 413)["code"] == "PAYLOAD_TOO_LARGE"
    assert error_facts(refused) == {"limit": LARGEST_BODY}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (rb'{"title":"a\u0000","description":"d"}', "title"),
        (rb'{"title":"\ud83d","description":"d"}', "title"),
        (rb'{"title":"t","description":"d","tags":["\u0000"]}', "tags.0"),
        (rb'{"title":"t","description":"d","metadata":{"k":"\u0000"}}', "metadata.k"),
        (rb'{"title":"t","description":"d","metadata":{"\u0000":1}}', "metadata.?"),
        (rb'{"title":"t","description":"d","metadata":{"k":"\ud83d"}}', "metadata.k"),
        (rb'{"title":"t","description":"d","metadata":{"\ud83d":1}}', "metadata.?"),
        (
            rb'{"title":"t","description":"d","metadata":{"a":[{"b":["\u0000"]}]}}',
            "metadata.a.0.b.0",
        ),
    ],
)
def test_what_no_database_holds_is_named_and_nothing_is_stored(alice, body, field):
    error = error_of(alice.send("POST", TICKETS, body), 400)

    assert [fault["field"] for fault in error["details"]["fields"]] == [field]
    assert not Ticket.objects.exists()
    assert alice.get(TICKETS).status_code == 200


@pytest.mark.parametrize("levels", [33, 101, 5_000, 100_000])
def test_a_pit_of_brackets_is_400(alice, levels):
    error = error_of(alice.send("POST", TICKETS, with_metadata(levels)), 400)

    assert error["code"] == "INVALID_JSON"


def test_what_is_accepted_reads_back_equal(alice):
    metadata = {"🚀 é": [1.5, 10**22, -0.0, True, None, "\u202e<script>"], "n": 1e-7}
    body = {
        "title": "e\u0301 \u202e<b>",
        "description": "🚀\r\n\t",
        "metadata": metadata,
    }

    made = alice.send("POST", TICKETS, json.dumps(body).encode())

    read = alice.get(made["Location"]).json()
    assert {name: read[name] for name in body} == body
    assert read["metadata"] == metadata


def test_authentication_comes_before_the_body(anonymous, ticket):
    response = anonymous.send("POST", TICKETS, b"{" * 100, "text/plain")

    assert error_of(response, 401)["code"] == "AUTHENTICATION_REQUIRED"
