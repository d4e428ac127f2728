"""How long a receiver may ask us to wait (RFC 9110, 10.2.3)."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.attempt_result import retry_after

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


def http_date(moment):
    return format_datetime(moment, usegmt=True)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("0", timedelta(0)),
        (" 007 ", timedelta(seconds=7)),
        ("86401", DAY),
        ("9" * 400, DAY),
        (http_date(NOON + timedelta(minutes=5)), timedelta(minutes=5)),
        (http_date(NOON - timedelta(days=5)), timedelta(0)),
        ("Fri, 02 Jan 2099 12:00:00 GMT", DAY),
        ("Fri, 02 Jan 2026 12:01:00 -0000", timedelta(minutes=1)),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("Fri, 99 Jan 99999 12:00:00 GMT", None),
        ("Fri, 02 Jan 2026 12:01:00 +99999999999999", None),
    ],
)
def test_the_time_asked_for_is_between_nothing_and_a_day(header, expected):
    assert retry_after(429, header, at=NOON) == expected


@given(st.text())
def test_no_retry_after_is_past_understanding(header):
    wait = retry_after(503, header, at=NOON)

    assert wait is None or timedelta(0) <= wait <= DAY
