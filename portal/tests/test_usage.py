"""/portal/usage/: each key's use of its limit, and requests by hour."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as Gone

from portal.models import RequestRecord
from portal.plots import HEIGHT, build_plot
from portal.usage import HOURS, Hour, requests_by_hour

USAGE = "/portal/usage/"


def read(browser):
    page = browser.get(USAGE)
    assert page.status_code == 200
    return page.content.decode()


def test_each_key_is_listed_with_its_use_and_limit(owner, alice, sandy, mallory):
    for _ in range(3):
        alice.get("/v1/me")
    mallory.get("/v1/me")

    page = read(owner)

    assert "3 of 100" in page
    assert "0 of 100" in page
    assert "Sandy" in page
    assert "Mallory" not in page


def test_the_usage_page_shows_the_organizations_use_and_limit(
    owner, alice, amir, sandy, mallory
):
    for caller in (alice, amir, sandy, mallory):
        caller.get("/v1/me")

    page = read(owner)

    assert "All together: 2 of 1000 live, 1 of 1000 in the sandbox." in page


def test_opening_the_usage_page_counts_no_request(owner, alice):
    read(owner)
    read(owner)

    assert alice.get("/v1/me")["X-RateLimit-Remaining"] == "99"


def test_an_ended_key_is_not_listed(owner, alice, amir):
    amir.key.revoked_at = datetime(2020, 1, 1, tzinfo=UTC)
    amir.key.save()

    page = read(owner)

    assert "Alice" in page
    assert "Amir" not in page


def test_the_usage_page_says_that_the_counter_store_is_down(owner, alice, monkeypatch):
    def fail(*args, **kwargs):
        raise Gone

    monkeypatch.setattr("api.throttling.get_usage", fail)

    assert "Nothing is counted right now" in read(owner)


def test_each_hour_has_its_requests_and_errors(owner, stranger, record_request):
    record_request(minutes=60)
    record_request(minutes=60, status=404)
    record_request(minutes=60 * 24 * 6, status=429, times=7)

    page = read(owner)

    assert "9 in the last seven days, 8 of them refused." in page
    assert "0 in the last seven days, 0 of them refused." in read(stranger)


def test_requests_by_hour_has_every_hour_of_a_week(record_request, acme):
    at = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
    first = at.replace(minute=0) - timedelta(hours=HOURS - 1)
    for time in (first, first - timedelta(seconds=1), at):
        row = record_request()
        RequestRecord.objects.filter(pk=row.pk).update(at=time)

    hours = requests_by_hour(RequestRecord.objects.all(), at=at)

    assert len(hours) == HOURS == 168
    assert [hour.at for hour in hours if hour.requests] == [
        first,
        at.replace(minute=0),
    ]


def test_ten_keys_take_as_many_queries_as_one(
    owner, acme, make_caller, record_request, board
):
    def cost():
        with CaptureQueriesContext(connection) as context:
            read(owner)
        return len(context)

    one = cost()
    for number in range(9):
        make_caller(acme, f"K{number}")
        record_request(minutes=60 * number)

    assert cost() == one


@pytest.mark.parametrize("most", [0, 1, 7, 100, 12_345])
def test_every_bar_is_inside_the_plot_and_ends_at_its_base(most):
    begun = datetime(2026, 11, 20, tzinfo=UTC)
    hours = [
        Hour(begun + timedelta(hours=n), most * (n % 2), min(n, most * (n % 2)))
        for n in range(48)
    ]

    rendered = build_plot(hours)

    assert [day.label for day in rendered.days] == ["20 Nov", "21 Nov"]
    assert len(rendered.bars) == (48 if most else 0)
    for bar in rendered.bars:
        assert bar.y >= 0
        assert bar.y + bar.height == pytest.approx(HEIGHT - 26)
