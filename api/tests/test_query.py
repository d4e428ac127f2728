"""Query parameters are read as strictly as bodies (docs/contract.md, 1.5, 1.11)."""

import pytest
from django.http import QueryDict

from api.errors import InvalidRequest
from api.query import (
    Parameter,
    date_time,
    day,
    limit_parameter,
    one_of,
    read_parameters,
    text,
    whole_number,
)

KNOWN = [
    Parameter("status", one_of(["open", "closed"]), "", many=True, commas=True),
    Parameter("tag", text(5), "", many=True),
    Parameter("since", date_time, ""),
    Parameter("day", day, ""),
    limit_parameter(),
]


def read(query):
    return read_parameters(QueryDict(query), KNOWN)


def refused(query):
    """Return [(field, code, message)] of a query that has to be refused."""
    with pytest.raises(InvalidRequest) as caught:
        read(query)
    faults = caught.value.details["fields"]
    return [(fault["field"], fault["code"], fault["message"]) for fault in faults]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("status=open", {"status": ["open"]}),
        ("status=open,closed", {"status": ["open", "closed"]}),
        ("status=open&status=closed", {"status": ["open", "closed"]}),
        ("tag=a,b", {"tag": ["a,b"]}),
        ("tag=%20a+", {"tag": [" a "]}),
        ("limit=1", {"limit": 1}),
        ("limit=100", {"limit": 100}),
    ],
)
def test_what_is_known_is_read(query, expected):
    assert read(query) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=opne", "status"),
        ("status=", "status"),
        ("status", "status"),
        ("status=open,", "status"),
        ("status=open, closed", "status"),
        ("status=OPEN", "status"),
        ("tag=", "tag"),
        ("tag=abcdef", "tag"),
        ("limit=1&limit=1", "limit"),
        ("since=yesterday", "since"),
        ("since=2026-01-20T10:00:00", "since"),
        ("since=2026-01-20T10:00:00+01:00", "since"),  # a + is a space
        ("since=2026-01-20", "since"),
        ("day=20/01/2024", "day"),
        ("day=2023-02-29", "day"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_name(query, field):
    assert [(name, code) for name, code, _ in refused(query)] == [(field, "invalid")]


@pytest.mark.parametrize(
    "value",
    [
        *("0", "-1", "101", "100000", "9999999", "abc", "", "1.0", "1e1", "+1", "0x1"),
        *("1%20", "%201", "1%0A", "%D9%A3", "%EF%BC%91", "1_0", "true", "[]"),
    ],
)
def test_a_limit_is_a_whole_number_within_its_range(alice, value):
    response = alice.get(f"/v1/tickets?limit={value}")

    assert response.status_code == 400
    (fault,) = response.json()["error"]["details"]["fields"]
    assert fault["field"] == "limit"
    assert fault["message"] == "Must be a whole number from 1 to 100."


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("statuss=x", " Did you mean status?"),
        ("Tag=x", " Did you mean tag?"),
        ("x=1", ""),
    ],
)
def test_an_unknown_parameter_is_named_with_its_nearest(query, hint):
    name = query.partition("=")[0]

    assert refused(query) == [(name, "unknown_parameter", f"Unknown parameter.{hint}")]


def test_every_fault_is_named_in_one_answer():
    found = {field for field, _, _ in refused("x=1&status=y&limit=0&tag=ok&day=z")}

    assert found == {"x", "status", "limit", "day"}


def test_an_offset_with_an_escaped_plus_is_read():
    assert read("since=2026-01-20T10:00:00%2B01:00")["since"].hour == 9


def test_a_refusal_echoes_no_value_that_was_sent():
    messages = "".join(
        message for _, _, message in refused("status=s3cret&limit=s3cret")
    )

    assert "s3cret" not in messages


@pytest.mark.parametrize(
    "path",
    [
        "/v1/health",
        "/v1/openapi.json",
        "/v1/me",
        "/v1/tickets/{id}",
        "/v1/tickets/{id}/comments",
        "/v1/tickets/{id}/events",
        "/v1/events",
    ],
)
def test_no_path_ignores_a_parameter(alice, ticket, path):
    response = alice.get(path.format(id=ticket.public_id) + "?access_token=x")

    assert response.status_code == 400
    (fault,) = response.json()["error"]["details"]["fields"]
    assert (fault["field"], fault["code"]) == ("access_token", "unknown_parameter")


@pytest.mark.parametrize("method", ["post", "patch", "put"])
def test_no_write_ignores_a_parameter(alice, ticket, method):
    path = "/v1/tickets" if method == "post" else f"/v1/tickets/{ticket.public_id}"

    response = getattr(alice, method)(f"{path}?notify=false", {"title": "t"})

    assert response.status_code == 400
    assert alice.get("/v1/tickets").json()["tickets"][0]["version"] == 2


def test_a_number_of_many_digits_is_out_of_range_not_an_overflow():
    with pytest.raises(ValueError, match="from 1 to 5"):
        whole_number(1, 5)("9" * 5_000)
