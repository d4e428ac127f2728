"""The request log: what is recorded of a request, and what never is."""

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
from portal.services.request_recorder import RequestLogEntry, RequestRecorder, recorder
from tests.support.canary import canary, find_canaries, kept

TICKETS = "/v1/tickets"
NEW = {"title": "t", "description": "d"}


def record():
    """Return the only record."""
    recorder.flush()
    return RequestRecord.objects.get()


def log_entry(**facts):
    """Return a request of organization 1, with its own request id."""
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


def test_a_record_holds_method_path_status_caller_and_time(alice, acme):
    answer = alice.get(f"{TICKETS}?limit=5&sort=-created_at")

    found = record()
    assert (found.method, found.path, found.status) == ("GET", TICKETS, 200)
    assert found.query == ["limit", "sort"]
    assert (found.actor_type, found.actor_id) == ("api_key", alice.key.pk)
    assert (found.organization, found.livemode, found.times) == (acme, True, 1)
    assert found.request_id == answer["X-Request-ID"]
    assert found.milliseconds >= 1
    assert now() - found.at < timedelta(minutes=1)


def test_a_sandbox_request_is_recorded_for_the_live_organization(sandy, acme):
    sandy.get("/v1/me")

    assert (record().organization, record().livemode) == (acme, False)


def test_an_error_is_recorded_with_its_code(alice):
    alice.post(TICKETS, {"titel": "x"})

    found = record()
    assert (found.status, found.error_code) == (400, "VALIDATION_ERROR")


def test_a_crash_is_recorded_as_500_internal_error(alice, monkeypatch):
    monkeypatch.setattr("tickets.api.views.get_visible_row", lambda *_: 1 / 0)

    alice.get(f"{TICKETS}/TICK-1732472031076123")

    assert (record().status, record().error_code) == (500, "INTERNAL_ERROR")


def test_a_request_of_a_person_is_recorded_with_their_application(through, mia, board):
    through(mia).get("/v1/me")

    found = record()
    assert (found.actor_type, found.actor_name) == ("member", mia.name)
    assert found.application_number == board.application.pk


@pytest.mark.parametrize("who", ["anonymous", "forged", "agent"])
def test_a_caller_without_organization_leaves_no_record(who, anonymous, through, bob):
    callers = {"anonymous": lambda: anonymous, "agent": lambda: through(bob)}
    if who == "forged":
        anonymous.defaults["HTTP_AUTHORIZATION"] = "Bearer dp_live_forged"
    callers.get(who, lambda: anonymous)().get(TICKETS)

    assert recorder.flush() == 0


def test_pages_and_redirects_outside_v1_are_not_recorded(client, alice, mia):
    client.force_login(mia)
    client.get("/portal/")
    preflight = {"Origin": "https://x.test", "Access-Control-Request-Method": "GET"}
    alice.options(TICKETS, headers=preflight)

    assert recorder.flush() == 0


def test_known_field_names_are_recorded_and_values_never(alice):
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
    assert [name for name, value in kept() if find_canaries(value)] == []


def test_the_number_of_recorded_names_is_limited(alice):
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
def test_a_path_is_recorded_without_unknown_segments(path, kept_as):
    assert safe_path(path) == kept_as


def test_requests_over_the_rate_limit_are_merged_into_one_row(alice, acme):
    acme.rate_limit = "2/h"
    acme.save()
    for number in range(9):
        alice.get(f"{TICKETS}/TICK-{number}")

    recorder.flush()

    rows = RequestRecord.objects.order_by("pk").values_list("status", "times")
    assert [*rows] == [(404, 1), (404, 1), (429, 7)]


def test_uncounted_requests_are_merged_into_one_row(alice):
    for _ in range(3):
        alice.get("/v1/health")
    alice.get("/v1/openapi.json")

    recorder.flush()

    rows = RequestRecord.objects.order_by("pk").values_list("path", "times")
    assert [*rows] == [("/v1/health", 3), ("/v1/openapi.json", 1)]


def test_recording_adds_no_query_to_a_request(alice):
    ticket = file_ticket(alice)

    with CaptureQueriesContext(connection) as context:
        alice.get(f"{TICKETS}/{ticket.public_id}")

    assert len(context) == 2  # the key, the ticket


def test_an_error_in_recording_is_logged_and_the_response_is_sent(
    alice, monkeypatch, caplog
):
    monkeypatch.setattr("portal.middleware.safe_path", lambda path: 1 / 0)

    assert alice.get("/v1/me").status_code == 200
    assert "request_record.failed" in caplog.text


def test_without_a_database_records_are_lost_with_one_warning(caplog):
    broken = [True]

    def write(taken):
        if broken:
            raise OperationalError
        return len(taken)

    recorder = RequestRecorder(write)
    for _ in range(2):
        recorder.add(log_entry())
        assert recorder.flush() == 0
    broken.clear()
    recorder.add(log_entry())

    assert recorder.flush() == 1
    assert caplog.text.count("request_records.dropped") == 1


def test_a_full_queue_drops_entries_with_one_warning(caplog):
    written = []
    recorder = RequestRecorder(
        lambda taken: written.extend(taken) or len(taken), max_queued=2
    )

    for number in range(4):
        recorder.add(log_entry(request_id=str(number)))

    assert recorder.flush() == 2
    assert [one.request_id for one in written] == ["0", "1"]
    assert caplog.text.count("request_records.dropped") == 1


def test_the_thread_writes_queued_entries(settings):
    settings.RECORD_IN_BACKGROUND = True
    written, here = threading.Event(), threading.current_thread()

    def write(taken):
        if threading.current_thread() is not here:
            written.set()
        return len(taken)

    RequestRecorder(write, interval=0).add(log_entry())

    assert written.wait(10)


def test_the_thread_goes_on_after_an_error(settings, caplog):
    settings.RECORD_IN_BACKGROUND = True
    tried, wrote = threading.Event(), threading.Event()

    def write(taken):
        if not tried.is_set():
            tried.set()
            raise ValueError
        wrote.set()
        return len(taken)

    recorder = RequestRecorder(write, interval=0)
    recorder.add(log_entry())
    assert tried.wait(10)
    recorder.add(log_entry())

    assert wrote.wait(10)


def test_a_forked_process_starts_with_an_empty_queue():
    written = []
    recorder = RequestRecorder(lambda taken: written.extend(taken) or len(taken))
    recorder.add(log_entry())

    child = os.fork()
    if child == 0:
        os._exit(recorder.flush())
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert recorder.flush() == 1


def test_flush_waits_for_another_thread_that_writes():
    written, begun, go_on = [], threading.Event(), threading.Event()

    def write(taken):
        begun.set()
        assert go_on.wait(10)
        written.extend(taken)
        return len(taken)

    recorder = RequestRecorder(write)
    recorder.add(log_entry())
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


def test_records_older_than_seven_days_are_deleted(alice, monkeypatch):
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
