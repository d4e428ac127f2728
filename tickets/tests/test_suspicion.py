"""A warning where free text looks as if it held a secret (contract 3)."""

import pytest

SUSPICIOUS = [
    "The password: hunter2!",
    "password=hunter22",
    "the password is h0nter22",
    "api_key = 4f9a8b7c",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "a1B2" * 9,
    "postgres://app:s3cr3t@db.test/app",
    "dp_live_" + "x" * 38,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk",
]
INNOCENT = [
    "I forgot my password, please help.",
    "password reset is broken",
    "The password is wrong",
    "see https://example.com/a:b@c",
    "secretary: Ann",
    "token",
]


@pytest.mark.parametrize("text", SUSPICIOUS)
@pytest.mark.parametrize("field", ["title", "description"])
def test_it_warns_and_names_the_field_without_echo(alice, text, field):
    body = {"title": "t", "description": "d", field: text}

    response = alice.post("/v1/tickets", body)

    (warning,) = response.json()["warnings"]
    assert (warning["code"], warning["field"]) == ("POSSIBLE_SECRET", field)
    assert text not in warning["hint"]


@pytest.mark.parametrize("text", INNOCENT)
def test_it_does_not_cry_wolf(alice, text):
    response = alice.post("/v1/tickets", {"title": "t", "description": text})

    assert response.json()["warnings"] == []


@pytest.mark.parametrize(
    "metadata", [{"db_password": "x"}, {"a": [{"b": "password: hunter2"}]}]
)
def test_metadata_is_looked_at_as_well(alice, metadata):
    body = {"title": "t", "description": "d", "metadata": metadata}

    warnings = alice.post("/v1/tickets", body).json()["warnings"]

    assert [warning["field"] for warning in warnings] == ["metadata"]


def test_an_update_warns_of_what_it_sends_alone(alice):
    made = alice.post("/v1/tickets", {"title": "t", "description": "password: hunter2"})

    updated = alice.patch(made["Location"], {"priority": "low"})

    assert updated.json()["warnings"] == []


@pytest.mark.parametrize(
    "text", ["eyJ-" * 16_000, "a:" * 32_000, "://" * 20_000, "password " * 7_000]
)
def test_no_text_makes_it_slow(alice, text):
    response = alice.post("/v1/tickets", {"title": "t", "description": text})

    assert response.status_code == 201
