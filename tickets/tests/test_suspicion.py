"""A warning where free text looks as if it held a secret (contract 3)."""

import pytest

from events.models import Event

SUSPICIOUS = [
    "The password: hunter2!",
    "password=hunter22",
    "the password is h0nter22",
    "My password is now 'h0rse-Battery'",
    "Password - Summer2024!",
    "pw: hunter22",
    "Passwort ist Sommer2024!",
    "contraseña: verano2024",
    "mot de passe : ete2024!",
    "passphrase: correct horse",
    "DB_PASSWORD=abc123xyz",
    "define('DB_PASSWORD', 'x8Jk!22ab');",
    '"password" => "hunter22"',
    '{"client_secret": "9f8a7b6c5d"}',
    "api_key = 4f9a8b7c",
    "API key: 9f8a7b6c5d4e",
    "access token = 9f8a7b6c5d4e3f2a",
    "token: 9f8a7b6c5d4e3f2a",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "Authorization: Bearer 9f8a7b6c5d4e3f2a1b0c9d8e7f",
    "curl -s -u admin:hunter22 https://shop.test",
    "mysql -u root -phunter22 shop",
    "sshpass -p hunter22 ssh root@host",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----",
    "PuTTY-User-Key-File-3: ssh-ed25519",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2" * 6,
    "glpat-" + "a1B2" * 5,
    "npm_" + "a1B2" * 9,
    "xoxb-" + "1234567890-abcdef",
    "sk_live_" + "a1B2" * 5,
    "SG." + "a1B2" * 5 + "." + "a1B2" * 9,
    "AIza" + "a1B2c3D" * 5,
    "postgres://app:s3cr3t@db.test/app",
    "redis://:s3cr3t@cache.test:6379",
    "https://admin:hunter22@shop.test/wp-admin",
    "dp_live_" + "x" * 38,
    "dp_drop_" + "x" * 38,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk",
]
INNOCENT = [
    "I forgot my password, please help.",
    "password reset is broken",
    "The password is wrong",
    "The password is incorrect!",
    "Where is the password field?",
    "Password: (leave it empty)",
    "Password: ********",
    "Password: <your password>",
    "The password: [redacted]",
    "The password is [redacted]",
    "I changed my password to something else",
    "password must have 12 characters",
    "We rotate the API key every 30 days.",
    "the API key is missing",
    "Bearer tokens are refused",
    "Error: invalid token",
    "token: expired",
    "see https://example.com/a:b@c",
    "https://shop.test:8443/admin@home",
    "http://localhost:3000/a@b",
    "git@github.com:acme/site.git",
    "docker run -u 1000:1000 image",
    "mysql -u root -p",
    "ssh -p 2222 root@host",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "commit 9f8a7b6c5d4e3f2a1b0c",
    "secretary: Ann",
    "compass: north",
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
    "text",
    [
        "eyJ-" * 16_000,
        "a:" * 32_000,
        "://" * 20_000,
        "password " * 7_000,
        "curl " * 13_000,
        "mysql -" * 9_000,
        "token" + " " * 65_000,
        "-----BEGIN " * 5_000,
    ],
)
def test_no_text_makes_it_slow(alice, text):
    response = alice.post("/v1/tickets", {"title": "t", "description": text})

    assert response.status_code == 201


def test_it_names_the_one_step_that_helps(alice):
    body = {"title": "t", "description": "password: hunter2"}

    (warning,) = alice.post("/v1/tickets", body).json()["warnings"]

    assert "POST /v1/tickets/{id}/redactions" in warning["hint"]
    assert "move_to" in warning["hint"]


def test_that_step_helps_and_the_marker_it_leaves_is_innocent(alice, mallory):
    made = alice.post("/v1/tickets", {"title": "t", "description": "password: hunter2"})
    step = {"text": "hunter2", "move_to": {"type": "other"}}
    stranger = mallory.post(f"{made['Location']}/redactions", step)

    moved = alice.post(f"{made['Location']}/redactions", step).json()

    again = {"description": moved["ticket"]["description"]}
    assert alice.patch(made["Location"], again).json()["warnings"] == []
    assert stranger.status_code == 404


@pytest.mark.parametrize("text", SUSPICIOUS[:3])
def test_a_comment_is_warned_of_when_written_and_when_edited(alice, ticket, text):
    path = f"/v1/tickets/{ticket.public_id}/comments"

    made = alice.post(path, {"content": text})
    edited = alice.patch(made["Location"], {"content": f"{text} now"})

    for answer in (made.json(), edited.json()):
        (warning,) = answer["warnings"]
        assert (warning["code"], warning["field"]) == ("POSSIBLE_SECRET", "content")
        assert text not in warning["hint"]


def test_only_the_answer_to_a_write_warns(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}/comments"
    made = alice.post(path, {"content": "password: hunter2"})

    read = alice.get(made["Location"])
    (listed,) = alice.get(path).json()["comments"]

    assert {**read.json(), "warnings": made.json()["warnings"]} == made.json()
    assert (listed, read["ETag"]) == (read.json(), made["ETag"])
    event = Event.objects.get(type="comment.created")
    assert event.data["object"] == read.json()


def test_what_was_read_can_be_sent_back_with_its_warnings(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}/comments"
    made = alice.post(path, {"content": "password: hunter2"})

    assert alice.put(made["Location"], made.json()).status_code == 200


def test_an_innocent_comment_has_no_warning(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}/comments"
    made = alice.post(path, {"content": "Restarted."})

    hidden = alice.patch(made["Location"], {"is_internal": True})

    assert (made.json()["warnings"], hidden.json()["warnings"]) == ([], [])
