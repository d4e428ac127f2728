"""X-Request-ID in responses, log lines and events (docs/contract.md, 1.3)."""

import logging

import pytest
from structlog.contextvars import get_contextvars

KEPT = ["a", "0", "a.b_c-D", "x" * 128, "550e8400-e29b-41d4-a716-446655440000", "..."]
REPLACED = [
    *("", " ", "x" * 129, "a b", "a,b", "a/b", "a:b", "ä", "é" * 8, "a\tb", "🚀"),
    *("a\r\nX-Evil: 1", "<script>", "${jndi:ldap://x}", "a;b", '"a"', "%00", "\x00"),
]


class Listener(logging.Handler):
    """Notes the request id that each line of the request log is written under."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def emit(self, record):
        self.heard.append(get_contextvars().get("request_id"))


@pytest.fixture
def listener():
    logger, handler = logging.getLogger("devpros.request"), Listener()
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def get(caller, sent, path="/v1/nowhere"):
    # Bytes of a header reach us as Latin-1.
    wire = sent.encode().decode("latin1")
    return caller.get(path, HTTP_X_REQUEST_ID=wire)


@pytest.mark.parametrize("sent", KEPT)
def test_a_harmless_id_of_the_clients_own_is_kept(anonymous, sent):
    assert get(anonymous, sent)["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", REPLACED)
def test_any_other_is_replaced_and_never_echoed(anonymous, sent):
    response = get(anonymous, sent)

    name = response["X-Request-ID"]
    assert len(name) == 32
    assert set(name) <= set("0123456789abcdef")


def test_each_request_without_one_gets_a_fresh_one(anonymous):
    names = {anonymous.get("/v1/nowhere")["X-Request-ID"] for _ in range(10)}

    assert len(names) == 10


def test_the_log_line_of_a_request_carries_its_own_id(anonymous, listener):
    get(anonymous, "first")
    second = anonymous.get("/v1/nowhere")["X-Request-ID"]

    assert listener.heard == ["first", second]


def test_an_event_remembers_the_request_that_caused_it(alice):
    body = {"title": "t", "description": "d"}

    path = alice.post("/v1/tickets", body, headers={"X-Request-ID": "mine"})["Location"]

    (event,) = alice.get(f"{path}/events").json()["events"]
    assert event["request_id"] == "mine"


@pytest.mark.parametrize("path", ["/v1/nowhere", "/nowhere", "/v1/tickets?q=%00"])
def test_a_refusal_of_any_layer_is_named_as_well(anonymous, path):
    assert get(anonymous, "mine", path)["X-Request-ID"] == "mine"
