"""What remains of a request for its organization, and what never does."""

import os
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from api.datetimes import now
from api.safe_paths import safe_path
from conftest import NOON, SYSTEM, file_ticket
from devpros.worker import Worker
from portal.models import RequestRecord
from portal.services.request_recorder import Recorder, RequestLogEntry, recorder
from tests.canary import canary, kept, sung

TICKETS = "/v1/tickets"
NEW = {"title": "t", "description": "d"}


def record():
    """Return the only record there is."""
    recorder.flush()
    return RequestRecord.objects.get()


def answered(**facts):
    """Return a request of organization 1, told apart by its request id."""
    return RequestLogEntry(
        **{
            "organization_id": 1,
            "livemode": True,
            "at": NOON,
            "method": "GET",
            "path": "/v1/me",
            "query": [],
            "fields": [],
            "status": 200,
            "error_code": "",
            "milliseconds": 1,
            "request_id": "r",
            "actor_type": "api_key",
            "actor_id": 1,
            "actor_name": "Alice",
            "application_number": None,
            "is_counted": True,
        }
        | facts
    )


def test_a_request_is_found_by_all_that_helps(alice, acme):
    answer = alice.get(f"{TICKETS}?limit=5&sort=-created_at")

    found = record()
    assert (found.method, found.path, found.status) == ("GET", TICKETS, 200)
    assert found.query == ["limit", "sort"]
    assert (found.actor_type, found.actor_id) == ("api_key", alice.key.pk)
    assert (found.organization, found.livemode, found.times) == (acme, True, 1)
    assert found.request_id == answer["X-Request-ID"]
    assert found.milliseconds >= 1
    assert now() - found.at < timedelta(minutes=1)


def test_a_sandboxs_requests_stand_beside_the_live_ones(sandy, acme):
    sandy.get("/v1/me")

    assert (record().organization, record().livemode) == (acme, False)


def test_of_a_refusal_its_code_is_kept(alice):
    alice.post(TICKETS, {"titel": "x"})

    found = record()
    assert (found.status, found.error_code) == (400, "VALIDATION_ERROR")


def test_a_crash_is_kept_as_what_the_client_got(alice, monkeypatch):
    monkeypatch.setattr("tickets.api.views.row_seen_by", lambda *_: 1 / 0)

    alice.get(f"{TICKETS}/TICK-1732472031076123")

    assert (record().status, record().error_code) == (500, "INTERNAL_ERROR")


def test_a_person_is_kept_with_the_application_they_used(through, mia, board):
    through(mia).get("/v1/me")

    found = record()
    assert (found.actor_type, found.actor_name) == ("member", mia.name)
    assert found.application_number == board.application.pk


@pytest.mark.parametrize("who", ["anonymous", "forged", "agent"])
def test_who_belongs_to_no_organization_leaves_nothing(who, anonymous, through, bob):
    callers = {"anonymous": lambda: anonymous, "agent": lambda: through(bob)}
    if who == "forged":
        anonymous.defaults["HTTP_AUTHORIZATION"] = "Bearer dp_live_forged"
    callers.get(who, lambda: anonymous)().get(TICKETS)

    assert recorder.flush() == 0


def test_nothing_else_of_the_house_is_recorded(client, alice, mia):
    client.force_login(mia)
    client.get("/portal/")
    preflight = {"Origin": "https://x.test", "Access-Control-Request-Method": "GET"}
    alice.options(TICKETS, headers=preflight)

    assert recorder.flush() == 0


def test_names_are_kept_where_they_are_ours_and_values_never(alice):
    secret = canary("name").replace('"', "")
    body = {**NEW, secret: 1, "metadata": {secret: secret}, "id": secret}

    alice.post(f"{TICKETS}?{secret}=1", {**NEW, "title": secret})
    alice.post(TICKETS, body)
    alice.get(f"{TICKETS}/{secret}?q={secret}")

    recorder.flush()
    first, second, third = RequestRecord.objects.order_by("pk")
    assert (first.query, first.fields) == (["(unknown)"], [])
    assert second.fields == ["title", "description", "(unknown)", "metadata", "id"]
    assert third.path == f"{TICKETS}/…/…"
    assert [name for name, value in kept() if sung(value)] == []


def test_however_many_names_are_sent_few_are_kept(alice):
    alice.post(TICKETS, {"title": "t", **dict.fromkeys(map(str, range(199)), 1)})

    assert record().fields == ["title", "(unknown)"]


@pytest.mark.parametrize(
    ("path", "kept_as"),
    [
        ("/v1/tickets/TICK-1732472031076123", "/v1/tickets/TICK-1732472031076123"),
        ("/v1/openapi.json", "/v1/openapi.json"),
        ("/v1/credential-types", "/v1/credential-types"),
        ("/v1/tickets/hunter", "/v1/tickets/…"),
        ("/v1/TICK-1732472031076123/drop-it", "/v1/TICK-1732472031076123/…"),
        ("/v1/tickets/TICK-1/dp_live_x", "/v1/tickets/…/…"),
        ("/v1/" + "x" * 999, "/v1/…"),
    ],
)
def test_of_an_address_words_and_ids_are_kept(path, kept_as):
    assert safe_path(path) == kept_as


def test_what_is_refused_for_being_too_much_is_one_row(alice, acme):
    acme.rate_limit = "2/h"
    acme.save()
    for number in range(9):
        alice.get(f"{TICKETS}/TICK-{number}")

    recorder.flush()

    rows = RequestRecord.objects.order_by("pk").values_list("status", "times")
    assert [*rows] == [(404, 1), (404, 1), (429, 7)]


def test_what_costs_no_quota_is_one_row_as_well(alice):
    for _ in range(3):
        alice.get("/v1/health")
    alice.get("/v1/openapi.json")

    recorder.flush()

    rows = RequestRecord.objects.order_by("pk").values_list("path", "times")
    assert [*rows] == [("/v1/health", 3), ("/v1/openapi.json", 1)]


def test_a_request_asks_the_database_nothing_for_it(alice):
    ticket = file_ticket(alice)

    with CaptureQueriesContext(connection) as context:
        alice.get(f"{TICKETS}/{ticket.public_id}")

    assert len(context) == 2  # the key, the ticket


def test_a_fault_in_recording_is_told_and_harms_nobody(alice, monkeypatch, caplog):
    monkeypatch.setattr("portal.middleware.safe_path", lambda path: 1 / 0)

    assert alice.get("/v1/me").status_code == 200
    assert "request_record.failed" in caplog.text


def test_a_database_that_is_gone_is_told_once_and_costs_the_records(caplog):
    broken = [True]

    def write(taken):
        if broken:
            raise OperationalError
        return len(taken)

    recorder = Recorder(write)
    for _ in range(2):
        recorder.add(answered())
        assert recorder.flush() == 0
    broken.clear()
    recorder.add(answered())

    assert recorder.flush() == 1
    assert caplog.text.count("request_records.dropped") == 1


def test_a_queue_that_is_full_loses_what_comes_and_says_so_once(caplog):
    written = []
    recorder = Recorder(lambda taken: written.extend(taken) or len(taken), max_queued=2)

    for number in range(4):
        recorder.add(answered(request_id=str(number)))

    assert recorder.flush() == 2
    assert [one.request_id for one in written] == ["0", "1"]
    assert caplog.text.count("request_records.dropped") == 1


def test_a_thread_writes_by_itself(settings):
    settings.RECORD_IN_BACKGROUND = True
    written, here = threading.Event(), threading.current_thread()

    def write(taken):
        if threading.current_thread() is not here:
            written.set()
        return len(taken)

    Recorder(write, interval=0).add(answered())

    assert written.wait(10)


def test_the_thread_outlives_what_it_cannot_write(settings, caplog):
    settings.RECORD_IN_BACKGROUND = True
    tried, wrote = threading.Event(), threading.Event()

    def write(taken):
        if not tried.is_set():
            tried.set()
            raise ValueError
        wrote.set()
        return len(taken)

    recorder = Recorder(write, interval=0)
    recorder.add(answered())
    assert tried.wait(10)
    recorder.add(answered())

    assert wrote.wait(10)


def test_a_child_of_a_fork_begins_with_nothing():
    written = []
    recorder = Recorder(lambda taken: written.extend(taken) or len(taken))
    recorder.add(answered())

    child = os.fork()
    if child == 0:
        os._exit(recorder.flush())
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert recorder.flush() == 1


def test_a_flush_waits_for_one_under_way():
    written, begun, go_on = [], threading.Event(), threading.Event()

    def write(taken):
        begun.set()
        assert go_on.wait(10)
        written.extend(taken)
        return len(taken)

    recorder = Recorder(write)
    recorder.add(answered())
    other = threading.Thread(target=recorder.flush)
    other.start()
    assert begun.wait(10)
    go_on.set()

    recorder.flush()

    assert len(written) == 1
    other.join()


def test_only_its_organization_sees_a_record(alice, sandy, mallory, mia, bob, acme):
    alice.get("/v1/me")
    sandy.get("/v1/me")
    mallory.get("/v1/me")
    recorder.flush()

    def seen(actor):
        names = RequestRecord.objects.visible_to(actor).values_list("actor_name")
        return sorted(name for (name,) in names)

    assert seen(alice.actor) == seen(sandy.actor) == ["Alice", "Sandy"]
    assert seen(Actor.of_member(mia, acme)) == ["Alice", "Sandy"]
    assert seen(mallory.actor) == ["Mallory"]
    assert seen(Actor.of_agent(bob)) == seen(SYSTEM) == []


def test_after_seven_days_a_record_goes(alice, monkeypatch):
    monkeypatch.setattr("portal.retention._BATCH_SIZE", 2)
    for _ in range(5):
        alice.get("/v1/me")
    recorder.flush()
    old = RequestRecord.objects.order_by("pk").values("pk")[:3]
    RequestRecord.objects.filter(pk__in=[*old.values_list("pk", flat=True)]).update(
        at=now() - timedelta(days=7, seconds=1)
    )

    Worker(["prune_requests"]).run_once()

    assert RequestRecord.objects.count() == 2
