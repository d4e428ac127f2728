"""How large and of what a secret may be, and how long it lives (contract 5, 1.5)."""

from datetime import UTC, datetime, timedelta

import pytest

from api.datetimes import parse_datetime
from credentials.models import Credential
from credentials.tests.api_calls import CANARY, FIELDS, body, errors, reveal

KIB = 1024
LONG = CANARY * 2_000
MANY = {f"k{n}": CANARY for n in range(21)}
BODIES = {
    "no type": ({"credentials": FIELDS}, "type", "required"),
    "another type": (body(type="fax"), "type", "invalid_choice"),
    "null type": (body(type=None), "type", "null"),
    "a number for a type": (body(type=1), "type", "invalid_choice"),
    "no secret": ({"type": "other"}, "credentials", "required"),
    "null": (body(credentials=None), "credentials", "null"),
    "a text": (body(credentials=CANARY), "credentials", "invalid"),
    "a list": (body(credentials=[CANARY]), "credentials", "invalid"),
    "nothing in it": (body(credentials={}), "credentials", "length"),
    "21 keys": (body(credentials=MANY), "credentials", "length"),
    "a number": (body(credentials={"pin": 1}), "credentials.pin", "invalid"),
    "nested": (body(credentials={"a": {"b": CANARY}}), "credentials.a", "invalid"),
    "null inside": (body(credentials={"a": None}), "credentials.a", "invalid"),
    "a long name": (body(credentials={"a" * 65: "x"}), f"credentials.{'a' * 64}", None),
    "an empty name": (body(credentials={"": CANARY}), "credentials", "invalid"),
    "a line in a name": (body(credentials={"a\nb": "x"}), "credentials.a\nb", None),
    "a long value": (body(credentials={"a": LONG}), "credentials.a", "max_length"),
    "emoji": (body(credentials={"a": "🔥" * 4_097}), "credentials.a", "max_length"),
    "long notes": (body(notes=LONG), "notes", "max_length"),
    "emoji in notes": (body(notes="🔥" * 4_097), "notes", "max_length"),
    "notes of a list": (body(notes=[CANARY]), "notes", "invalid"),
    "never opened": (body(max_reveals=0), "max_reveals", "min_value"),
    "opened for ever": (body(max_reveals=1_001), "max_reveals", "max_value"),
    "half a time": (body(max_reveals=1.5), "max_reveals", "invalid"),
    "true times": (body(max_reveals=True), "max_reveals", "invalid"),
    "a text of times": (body(max_reveals="3"), "max_reveals", "invalid"),
    "misspelt": (body(note=CANARY), "note", "unknown_field"),
    "NUL": (body(credentials={"a": f"{CANARY}\0"}), "credentials.a", "null_character"),
}


@pytest.mark.parametrize(("sent", "field", "code"), BODIES.values(), ids=BODIES)
def test_a_bad_body_names_its_field_and_quotes_nothing(alice, place, sent, field, code):
    """Threat 33."""
    answer = alice.post(place, sent)

    assert answer.status_code == 400
    assert [error[0] for error in errors(answer)] == [field]
    assert code in (None, errors(answer)[0][1])
    assert not Credential.objects.exists()


def test_all_that_is_wrong_is_said_at_once(alice, place):
    sent = {"type": "fax", "credentials": {"a": 1, "b": CANARY, "c": []}, "notes": 2}

    named = [field for field, _ in errors(alice.post(place, sent))]

    assert named == ["type", "credentials.a", "credentials.c", "notes"]


@pytest.mark.parametrize(
    "broken",
    [
        b'{"type": "other", "credentials": {"a": "%s"',
        b'{"credentials": {"a": "%s", "a": "%s"}}',
        b'{"credentials": {"a": "%s"}, "n": NaN}',
        b'["%s"]',
        b'"%s"',
        b"[" * 40 + b'"%s"',
    ],
)
def test_a_body_that_is_no_json_object_is_not_quoted(alice, place, broken):
    """OPEN-18."""
    answer = alice.send("POST", place, broken.replace(b"%s", CANARY.encode()))

    assert answer.status_code == 400
    assert CANARY.encode() not in answer.content


@pytest.mark.parametrize(
    "fields",
    [
        {f"k{n}": "" for n in range(20)},
        {"a": "x" * 16 * KIB},
        {"a": "🔥" * 4 * KIB},
        {"a": "x" * 16 * KIB, "b": "x" * (16 * KIB - 2)},
        {"n" * 64: "x"},
        {"private_key": "-----BEGIN\nnäßt 🧯 \u202e\t \r\n"},
        {"Schlüssel 2.1:/+-_": " <script> "},
    ],
    ids=["20 keys", "16 KiB", "emoji", "32 KiB", "name", "lines", "odd"],
)
def test_the_largest_and_oddest_secret_reads_back_byte_for_byte(
    alice, agent, place, fields
):
    """Threat 33."""
    path = alice.post(place, body(type="other", credentials=fields))["Location"]

    assert reveal(agent, path).json()["credentials"] == fields


def test_one_byte_more_in_all_is_too_much(alice, place):
    fields = {"a": "x" * 16 * KIB, "b": "x" * (16 * KIB - 1)}

    assert errors(alice.post(place, body(credentials=fields))) == [
        ("credentials", "max_length")
    ]


def test_notes_count_towards_the_whole(alice, place):
    fields = {"a": "x" * 16 * KIB}

    answer = alice.post(place, body(credentials=fields, notes="x" * 16 * KIB))

    assert errors(answer) == [("credentials", "max_length")]


def expiry(alice, place, expected):
    return alice.post(place, body(expires_at=expected))


def test_post_credentials_without_expires_at_expires_in_24_hours(alice, place):
    made = alice.post(place, body()).json()

    lives = parse_datetime(made["expires_at"]) - parse_datetime(made["created_at"])
    assert lives == timedelta(days=1)


@pytest.mark.parametrize(
    ("distance", "code"),
    [
        (timedelta(days=-365), "min_value"),
        (timedelta(seconds=-1), "min_value"),
        (timedelta(0), "min_value"),
        (timedelta(seconds=59), "min_value"),
        (timedelta(seconds=62), None),
        (timedelta(days=30, seconds=-60), None),
        (timedelta(days=30, seconds=60), "max_value"),
    ],
)
def test_it_lives_for_a_minute_at_least_and_30_days_at_most(
    alice, place, distance, code
):
    """OPEN-16."""
    answer = expiry(alice, place, (datetime.now(UTC) + distance).isoformat())

    if code is None:
        assert answer.status_code == 201
    else:
        assert errors(answer) == [("expires_at", code)]


@pytest.mark.parametrize(
    "expected",
    [
        *("2030-01-01", "2030-01-01T12:00:00", "tomorrow", "", " ", CANARY),
        *(1893499200, 1.5, True, None, [], {}, "9999-12-31T23:59:59-23:59"),
    ],
)
def test_what_is_no_moment_with_an_offset_is_refused(alice, place, expected):
    """OPEN-17."""
    assert [name for name, _ in errors(expiry(alice, place, expected))] == [
        "expires_at"
    ]


def test_four_offsets_of_one_instant_are_one_instant(alice, place):
    """OPEN-17: whole milliseconds are kept, what is finer is cut off."""
    day = (datetime.now(UTC) + timedelta(days=2)).date()
    written = ["12:00:00Z", "17:30:00+05:30", "07:00:00-05:00", "12:00:00.0009Z"]

    kept = {expiry(alice, place, f"{day}T{w}").json()["expires_at"] for w in written}

    assert kept == {f"{day}T12:00:00.000Z"}
    assert len(set(Credential.objects.values_list("expires_at", flat=True))) == 1


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York"])
def test_the_zone_of_the_machine_moves_nothing(alice, agent, place, settings, zone):
    """OPEN-17."""
    settings.TIME_ZONE = zone
    expected = (datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="seconds")

    answer = expiry(alice, place, expected)

    assert parse_datetime(answer.json()["expires_at"]) == parse_datetime(expected)
    assert answer.json()["created_at"].endswith("Z")
    assert reveal(agent, answer["Location"]).status_code == 200
