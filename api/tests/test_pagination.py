"""Pages of lists: each row once, under concurrent changes (docs/contract.md, 1.11)."""

import re
from datetime import date, timedelta
from ipaddress import ip_network
from itertools import cycle, islice

import pytest

from conftest import NOON
from tickets.models import Priority, Ticket

SORTS = [
    sign + name
    for name in ("created_at", "updated_at", "due_date", "priority")
    for sign in ("", "-")
]
DAYS = [None, date(2024, 1, 20), None, date(2024, 2, 29), None]


def fill(caller, number, **fields):
    """File so many tickets at one moment; `fields` are lists to take turns from."""
    turns = {name: cycle(values) for name, values in fields.items()}
    common = {
        "organization": caller.key.organization,
        "livemode": True,
        "created_by_id": caller.key.pk,
        "created_at": NOON,
        "updated_at": NOON,
    }
    rows = [
        Ticket(**common | {name: next(values) for name, values in turns.items()})
        for _ in range(number)
    ]
    return [ticket.public_id for ticket in Ticket.objects.bulk_create(rows)]


def following(page):
    """Return where the Link header leads, literally, or None at the end."""
    if not page.has_header("Link"):
        assert page.json()["has_more"] is False
        return None
    assert page.json()["has_more"] is True
    (url,) = re.findall(r'^<(http://testserver/v1/[^>]+)>; rel="next"$', page["Link"])
    return url


def pages(caller, url, plural="tickets"):
    while url is not None:
        page = caller.get(url)
        assert page.status_code == 200, page.content
        yield [row["id"] for row in page.json()[plural]]
        url = following(page)


def walk(caller, url, plural="tickets"):
    return [number for page in pages(caller, url, plural) for number in page]


@pytest.mark.parametrize(
    "sort", ["created_at", "-created_at", "priority", "-updated_at"]
)
def test_three_hundred_ties_are_walked_exactly_once(alice, sort):
    filed = fill(alice, 300)

    walked = walk(alice, f"/v1/tickets?sort={sort}&limit=7")

    assert walked == sorted(filed, reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_the_same_in_pages_as_at_once(alice, sort):
    moments = [NOON + timedelta(milliseconds=number % 3) for number in range(7)]
    filed = fill(
        alice,
        60,
        due_date=DAYS,
        priority=Priority,
        created_at=moments,
        updated_at=moments[::-1],
    )

    walked = walk(alice, f"/v1/tickets?sort={sort}&limit=4")

    assert walked == walk(alice, f"/v1/tickets?sort={sort}&limit=100")
    assert sorted(walked) == filed


@pytest.mark.parametrize("sort", ["due_date", "-due_date"])
@pytest.mark.parametrize("limit", [1, 3, 8, 20])
def test_rows_without_a_value_come_last_in_both_directions(alice, sort, limit):
    fill(alice, 20, due_date=DAYS)

    walked = walk(alice, f"/v1/tickets?sort={sort}&limit={limit}")

    days = {ticket.public_id: ticket.due_date for ticket in Ticket.objects.all()}
    sorted_days = [days[number] for number in walked]
    given = sorted((day for day in DAYS * 4 if day), reverse=sort.startswith("-"))
    assert sorted_days == given + [None] * 12


@pytest.mark.parametrize("sort", SORTS)
def test_what_was_there_comes_once_while_rows_come_and_go(alice, sort):
    filed = fill(alice, 30, due_date=DAYS)
    doomed = set(filed[5::6])

    walked = []
    for page in pages(alice, f"/v1/tickets?sort={sort}&limit=4"):
        walked += page
        fill(alice, 1, due_date=DAYS, created_at=[NOON + timedelta(hours=1)])
        fill(alice, 1, created_at=[NOON - timedelta(hours=1)])
        Ticket.objects.by_public_id(next(iter(doomed - {*walked}), "")).delete()

    assert len(walked) == len({*walked})
    assert set(filed) - doomed <= {*walked}


def test_the_row_that_a_cursor_stands_on_may_go(alice):
    filed = fill(alice, 6)
    first = alice.get("/v1/tickets?limit=3&sort=created_at")

    Ticket.objects.by_public_id(first.json()["tickets"][-1]["id"]).delete()

    assert walk(alice, following(first)) == filed[3:]


def test_only_a_row_that_moves_during_the_walk_may_come_twice(alice):
    filed = fill(alice, 12)
    walking = pages(alice, "/v1/tickets?limit=4&sort=updated_at")

    walked = [*next(walking)]
    alice.patch(f"/v1/tickets/{walked[0]}", {"title": "moved"})
    walked += [number for page in walking for number in page]

    assert walked == [*filed, filed[0]]


def test_a_link_keeps_the_filters_the_host_and_the_scheme(alice, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.0/8")]
    fill(alice, 3, category=["a&b=ü %"])
    path = "/v1/tickets/?category=a%26b%3D%C3%BC+%25&status=open,closed&limit=2"
    headers = {"Host": "localhost:8443", "X-Forwarded-Proto": "https"}

    link = alice.get(path, headers=headers)["Link"].partition(">")[0]

    assert link.startswith("<https://localhost:8443/v1/tickets?category=a%26b")
    rest = alice.get(link.removeprefix("<https://localhost:8443"), headers=headers)
    assert len(rest.json()["tickets"]) == 1


def test_the_last_full_page_says_that_it_is_the_last(alice):
    fill(alice, 4)

    assert [len(page) for page in pages(alice, "/v1/tickets?limit=2")] == [2, 2]
    assert alice.get("/v1/tickets?limit=4").json()["next_cursor"] is None


def test_a_list_without_rows_is_one_empty_page(alice):
    response = alice.get("/v1/tickets")

    assert response.json() == {"tickets": [], "has_more": False, "next_cursor": None}


def test_twenty_five_come_when_no_limit_is_asked_for(alice):
    fill(alice, 26)

    assert [len(page) for page in pages(alice, "/v1/tickets")] == [25, 1]


def test_a_thread_is_walked_in_its_order(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}/comments"
    said = [alice.post(path, {"content": "c"}).json()["id"] for _ in range(5)]

    assert walk(alice, f"{path}?limit=2", "comments") == said
    assert walk(alice, path, "comments") == said
    assert alice.get(f"{path}?limit=1000").status_code == 200
    assert alice.get(f"{path}?limit=1001").status_code == 400


@pytest.mark.parametrize("path", ["/v1/events", "/v1/tickets/{id}/events"])
def test_a_log_is_followed_by_its_links_to_the_end(alice, ticket, path):
    url = path.format(id=ticket.public_id)
    for title in islice("abcdef", 5):
        alice.patch(f"/v1/tickets/{ticket.public_id}", {"title": title})

    walked = walk(alice, f"{url}?limit=2", "events")

    assert walked == walk(alice, url, "events")
    assert len(walked) == len({*walked}) == 7
