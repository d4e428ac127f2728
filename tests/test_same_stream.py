"""What is pushed and what is pulled is one stream: same ids, order and content."""

import json
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.support.worker_rounds import run_worker_until_idle
from webhooks.signing import signature

SECRET = "hunter2-hunter2"
HARD = f"🙈 é e\u0301 \u2028\u2029 </script> \u202e rtl \t {SECRET}  "

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Receiver(BaseHTTPRequestHandler):
    """Keeps what comes, in its order."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.kept.append((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    """Listen on loopback; `receiver.kept` is every request, in its order."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.kept = []
        listening = Thread(target=server.serve_forever, daemon=True)
        listening.start()
        yield server
        server.shutdown()
        listening.join()


@pytest.fixture
def endpoint(sandy, receiver, settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    url = f"http://127.0.0.1:{receiver.server_port}/"
    return sandy.post("/v1/webhooks", {"url": url, "events": ["*"]}).json()


@pytest.fixture
def stranger(mallory, make_caller):
    """Mallory's own sandbox, in which something happens as well."""
    return make_caller(mallory.key.organization.sandbox, "Stranger")


def live_through(sandy, stranger):
    """Work on two tickets in turn, and a stranger on a third; return the first two."""
    filed = {"title": HARD, "description": f"{HARD}{'🙈' * 7_500}"}
    metadata = {"</script>": HARD, "b": [1.5, None, {"a": "\u2028"}], "a": 1}
    first = sandy.post("/v1/tickets", {**filed, "metadata": metadata})["Location"]
    second = sandy.post("/v1/tickets", filed)["Location"]
    stranger.post("/v1/tickets", filed)
    for number in range(3):
        for place in (first, second):
            sandy.patch(place, {"category": f"{number} {HARD}"[:64]})
            sandy.post(f"{place}/comments", {"content": f"{number} {HARD}"})
    sandy.patch(first, {"status": "resolved", "priority": "urgent"})
    return first, second


def pulled(caller):
    """Follow the log from its beginning, five at a time."""
    events, after = [], ""
    while True:
        page = caller.get(f"/v1/events?limit=5{after}").json()
        events += page["events"]
        if not page["has_more"]:
            return events
        after = f"&after={page['next_cursor']}"


def pushed(receiver):
    return [json.loads(body) for _, body in receiver.kept]


def by_id(events):
    return {event["id"]: event for event in events}


def by_ticket(events):
    """Return the ids of each ticket's events, in the order in which they came."""
    orders = defaultdict(list)
    for event in events:
        ticket = event["data"]["object"]
        orders[ticket.get("ticket_id", ticket["id"])].append(event["id"])
    return orders


def test_what_is_pushed_is_what_is_pulled(sandy, stranger, endpoint, receiver):
    live_through(sandy, stranger)

    run_worker_until_idle()

    log = pulled(sandy)
    assert len(log) == len(receiver.kept) == 16
    assert by_id(pushed(receiver)) == by_id(log)
    assert by_ticket(pushed(receiver)) == by_ticket(log)
    assert any("truncated" in event["data"] for event in log)
    assert any(HARD in event["data"]["object"].get("content", "") for event in log)


def test_each_ticket_is_told_in_its_sequence_on_either_way(
    sandy, stranger, endpoint, receiver
):
    live_through(sandy, stranger)

    run_worker_until_idle()

    for events in (pushed(receiver), pulled(sandy)):
        sequences = {event["id"]: event["sequence"] for event in events}
        for ids in by_ticket(events).values():
            assert [sequences[one] for one in ids] == [*range(1, len(ids) + 1)]


def test_what_is_signed_are_the_very_bytes(sandy, stranger, endpoint, receiver):
    live_through(sandy, stranger)

    run_worker_until_idle()

    for headers, body in receiver.kept:
        assert headers["webhook-signature"] == signature(
            endpoint["secret"],
            message_id=headers["webhook-id"],
            timestamp=int(headers["webhook-timestamp"]),
            body=body,
        )
        assert headers["webhook-id"] == json.loads(body)["id"]
        assert "🙈".encode() in body


def test_both_change_alike_when_a_text_is_taken_out(
    sandy, stranger, endpoint, receiver
):
    places = live_through(sandy, stranger)
    run_worker_until_idle()
    before = pushed(receiver)
    for place in places:
        assert sandy.post(f"{place}/redactions", {"text": SECRET}).status_code == 200
    run_worker_until_idle()

    receiver.kept.clear()
    redeliver_all(sandy, endpoint)
    run_worker_until_idle()

    log = pulled(sandy)
    assert SECRET in json.dumps(before)
    assert SECRET not in json.dumps([pushed(receiver), log])
    assert by_id(pushed(receiver)) == by_id(log)
    assert set(by_id(before)) < set(by_id(log))
    assert {headers["x-webhook-redelivery"] for headers, _ in receiver.kept} == {"true"}


def redeliver_all(sandy, endpoint):
    place = f"/v1/webhooks/{endpoint['id']}/deliveries"
    for delivery in sandy.get(f"{place}?limit=100").json()["deliveries"]:
        assert sandy.post(f"{place}/{delivery['id']}/redeliver").status_code == 202


def test_what_waited_for_its_first_attempt_comes_without_the_text(
    sandy, stranger, endpoint, receiver
):
    for place in live_through(sandy, stranger):
        sandy.post(f"{place}/redactions", {"text": SECRET})

    run_worker_until_idle()

    assert SECRET not in json.dumps(pushed(receiver))
    assert by_id(pushed(receiver)) == by_id(pulled(sandy))
