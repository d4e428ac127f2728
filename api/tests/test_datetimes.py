"""Parsing and formatting of dates and times (docs/contract.md, 1.6)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from api.datetimes import (
    format_datetime,
    now,
    parse_datetime,
    parse_day,
)

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
WRONG = [
    "",
    "2026-01-20",
    "2026-01-20T12:00:00",  # no offset: whose noon?
    "2026-01-20 12:00:00Z",
    "2026-01-20T12:00Z",
    "2026-01-20T12:00:00+0100",
    "2026-01-20T12:00:00+01",
    "2026-01-20T12:00:00+24:00",
    "2026-01-20T12:00:00+05:99",
    "2026-01-20T12:00:00 Z",
    "2026-01-20T12:00:00.Z",
    "2026-01-20T12:00:00,5Z",
    "2026-01-20T12:00:00.0123456789Z",
    "2026-01-20T12:00:60Z",  # no datetime holds a leap second
    "2026-01-20T24:00:00Z",
    "2026-01-20T12:60:00Z",
    "2026-02-29T12:00:00Z",
    "2026-13-01T12:00:00Z",
    "0000-01-01T12:00:00Z",
    "20260120T120000Z",
    "2026-W04-2T12:00:00Z",
    "٢٠٢٦-01-20T12:00:00Z",
    "2026-01-20T12:00:00Z\n",
    " 2026-01-20T12:00:00Z",
    "1768910400",
    "yesterday",
]
BEYOND_THE_CALENDAR = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-20T12:00:00Z",
        "2026-01-20t12:00:00z",
        "2026-01-20T12:00:00.000000000Z",
        "2026-01-20T12:00:00-00:00",
        "2026-01-20T17:30:00+05:30",
        "2026-01-20T07:00:00-05:00",
        "2026-01-21T11:59:00+23:59",
        "2026-01-19T12:01:00-23:59",
    ],
)
def test_one_instant_is_one_moment_however_it_is_written(text):
    assert parse_datetime(text) == NOON
    assert parse_datetime(text).tzinfo is UTC


def test_a_fraction_is_kept_to_the_microsecond():
    moment = parse_datetime("2026-01-20T12:00:00.1234567Z")

    assert moment - NOON == timedelta(microseconds=123_456)


@pytest.mark.parametrize("text", [*WRONG, *BEYOND_THE_CALENDAR])
def test_what_is_not_rfc_3339_with_an_offset_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        parse_datetime(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29",
        "2024-02-29T23:30:00-05:00",
        "2024-02-29T00:30:00+14:00",
        "2024-02-29T12:00:00Z",
    ],
)
def test_a_day_stays_the_day_that_was_written(text):
    assert parse_day(text) == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["", *WRONG[2:], "20/01/2024", "2023-02-29", "2024-1-2", "2024-02-29\n"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        parse_day(text)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOON, "2026-01-20T12:00:00.000Z"),
        (NOON.astimezone(timezone(timedelta(hours=14))), "2026-01-20T12:00:00.000Z"),
        (NOON.replace(microsecond=999_999), "2026-01-20T12:00:00.999Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000Z"),
        (None, None),
    ],
)
def test_a_moment_is_shown_in_utc_with_milliseconds(moment, shown):
    assert format_datetime(moment) == shown


def test_now_is_what_an_answer_shows_of_it():
    with time_machine.travel(NOON.replace(microsecond=678_912), tick=False):
        start = now()

    assert start.microsecond == 678_000
    assert parse_datetime(format_datetime(start)) == start


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_no_day_or_moment_moves_with_the_servers_zone(settings, alice, zone):
    settings.TIME_ZONE = zone
    body = {"title": "t", "description": "d", "due_date": "2024-02-29T23:30:00-05:00"}

    made = alice.post("/v1/tickets", body)

    assert made.json()["due_date"] == "2024-02-29"
    created = parse_datetime(made.json()["created_at"])
    assert abs(datetime.now(UTC) - created) < timedelta(minutes=1)
    assert alice.get(made["Location"]).json()["due_date"] == "2024-02-29"


@pytest.mark.parametrize(
    "value", ["20/01/2024", "2023-02-29", "", 1705708800, ["2024-01-20"], True, {}]
)
def test_a_ticket_is_due_on_a_day_or_refused(alice, value):
    body = {"title": "t", "description": "d", "due_date": value}

    response = alice.post("/v1/tickets", body)

    assert response.status_code == 400
    assert response.json()["error"]["details"]["fields"][0]["field"] == "due_date"
