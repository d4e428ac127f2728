"""Real races: threads with connections of their own, on both databases."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from accounts import services
from api.datetimes import now
from conftest import SYSTEM, Caller, file_ticket
from events.dispatch import dispatch_events
from events.models import Event
from notifications.models import Message
from tickets.models import Comment, Ticket

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
BODY = {"title": "t", "description": "d"}


def at_once(count, work):
    """Run `work(number)` in so many threads that start together; return its results."""
    barrier = threading.Barrier(count)

    def run(number):
        barrier.wait(10)
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def as_caller(secret):
    """Return a client for one thread: they do not share cookies or state."""
    return Caller(secret=secret)


def test_twenty_posts_with_one_key_make_one_ticket(alice):
    headers = {"Idempotency-Key": "order-7"}

    answers = at_once(
        20, lambda _: as_caller(alice.secret).post("/v1/tickets", BODY, headers=headers)
    )

    made = {answer.content for answer in answers if answer.status_code == 201}
    rest = {answer.status_code for answer in answers} - {201}
    assert len(made) == 1
    assert rest <= {409}
    assert (Ticket.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize("round_number", range(5))
def test_two_changes_of_different_fields_both_survive(alice, ticket, round_number):
    path = f"/v1/tickets/{ticket.public_id}"
    bodies = [{"category": "dns"}, {"priority": "urgent"}]

    answers = at_once(2, lambda n: as_caller(alice.secret).patch(path, bodies[n]))

    found = alice.get(path).json()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (found["category"], found["priority"]) == ("dns", "urgent")
    assert found["version"] == ticket.version + 2


def test_of_two_conditional_changes_one_wins(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}"
    headers = {"If-Match": alice.get(path)["ETag"]}

    answers = at_once(
        2,
        lambda n: as_caller(alice.secret).patch(
            path, {"title": f"by {n}"}, headers=headers
        ),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]


def test_forty_comments_at_once_are_forty_in_one_order(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}/comments"

    answers = at_once(
        40, lambda n: as_caller(alice.secret).post(path, {"content": str(n)})
    )

    reads = {alice.get(path).content for _ in range(5)}
    events = alice.get(f"/v1/tickets/{ticket.public_id}/events?limit=100").json()
    assert {answer.status_code for answer in answers} == {201}
    assert Comment.objects.count() == 40
    assert len(reads) == 1
    assert [e["sequence"] for e in events["events"]] == list(range(1, 43))


def test_a_key_rotated_under_traffic_refuses_nobody(alice):
    seen, stop = [], threading.Event()

    def call(_):
        caller = as_caller(alice.secret)
        while not stop.is_set():
            seen.append(caller.get("/v1/me").status_code)
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        calls = [threads.submit(call, number) for number in range(4)]
        for _ in range(3):
            services.rotate_key(
                alice.key, overlap=timedelta(hours=1), actor=SYSTEM, at=now()
            )
        stop.set()
        for done in calls:
            done.result()

    assert set(seen) <= {200, 429}
    assert 200 in seen


def test_the_last_token_of_a_limit_is_given_once(alice, acme):
    services.change_plan(acme, rate_limit="30/h", actor=SYSTEM, at=now())

    def call(_):
        caller = as_caller(alice.secret)
        return [caller.get("/v1/me").status_code for _ in range(8)]

    statuses = [status for result in at_once(8, call) for status in result]

    assert statuses.count(200) == 30
    assert statuses.count(429) == 34


def test_a_list_in_pages_holds_each_old_row_once_while_rows_come_and_go(alice):
    there = {file_ticket(alice, title=str(n)).public_id for n in range(30)}
    deleted = file_ticket(alice, title="doomed")
    met, url = [], "/v1/tickets?limit=7&sort=created_at"
    while url:
        page = alice.get(url).json()
        met += [ticket["id"] for ticket in page["tickets"]]
        alice.post("/v1/tickets", BODY)
        alice.patch(f"/v1/tickets/{met[0]}", {"category": str(len(met))})
        Ticket.objects.filter(pk=deleted.pk).delete()
        cursor = page["next_cursor"] if len(met) < 60 else None
        url = cursor and f"/v1/tickets?limit=7&sort=created_at&cursor={cursor}"

    assert len(met) == len(set(met))
    assert there <= set(met)


def test_a_reader_of_the_log_meets_each_event_once_while_eight_write(alice, request):
    writers = 8
    each = request.config.getoption("--writes") // writers
    done = threading.Event()

    def write(number):
        caller = as_caller(alice.secret)
        path = caller.post("/v1/tickets", BODY)["Location"]
        for count in range(each):
            caller.patch(path, {"category": f"{number}-{count}"})
        connection.close()

    def read():
        caller, met, query = as_caller(alice.secret), [], {"limit": min(each, 100)}
        while True:
            last_round = done.is_set()
            page = caller.get("/v1/events", query).json()
            met += [event["id"] for event in page["events"]]
            query["after"] = page["next_cursor"]
            if last_round and not page["has_more"]:
                connection.close()
                return met

    services.change_plan(
        alice.key.organization, rate_limit="99999/h", actor=SYSTEM, at=now()
    )
    with ThreadPoolExecutor(writers + 1) as threads:
        reader = threads.submit(read)
        list(threads.map(write, range(writers)))
        done.set()
        met = reader.result()

    assert len(met) == len(set(met)) == writers * (each + 1)


dispatched = []


def listen(events, *, at):
    dispatched.extend(event.pk for event in events)


def test_workers_share_the_events_and_tell_each_once(alice, settings):
    settings.EVENT_SUBSCRIBERS = ["tests.test_races.listen"]
    dispatched.clear()
    for _ in range(300):
        file_ticket(alice)

    at_once(4, lambda _: dispatch_events(at=now()))

    assert sorted(dispatched) == sorted(Event.objects.values_list("pk", flat=True))


def test_workers_that_dispatch_at_once_let_no_mail_over_the_ceiling(alice, settings):
    settings.MAILS_PER_NEW_READER = 5
    for _ in range(30):
        file_ticket(alice, customer_email="pat@customer.test")

    at_once(4, lambda _: dispatch_events(at=now()))
    dispatch_events(at=now())

    counts = Counter(Message.objects.values_list("status", flat=True))
    assert counts == {"pending": 5, "skipped": 25}
