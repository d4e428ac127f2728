"""One exchange with receivers kind and hostile. What is public, conftest.py says."""

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webhooks.addresses import parse_target
from webhooks.answer import SHOWN_BYTES, retry_after
from webhooks.sender import Failure, Limits, post
from webhooks.tests.conftest import PATIENT, SHORT
from webhooks.tests.receivers import (
    Receiver,
    drip,
    endless,
    late,
    raw,
    reset,
    silence,
    status,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def test_the_request_holds_our_headers_and_the_very_bytes(send):
    body = '{"title":"é 🙂"}'.encode()

    with Receiver() as receiver:
        answer = send(receiver.url + "?a=1", headers={"webhook-id": "E"}, body=body)

    [request] = receiver.requests
    assert answer.is_success
    assert request.line == "POST /hook?a=1 HTTP/1.1"
    assert request.body == body
    assert request.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "webhook-id": "E",
        "accept-encoding": "identity",
        "connection": "close",
        "content-length": str(len(body)),
    }


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_any_2xx_succeeds(send, code):
    with Receiver(raw(f"HTTP/1.1 {code} Fine\r\n\r\n".encode())) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.error, answer.is_success) == (code, "", True)


def test_a_204_ends_with_its_head_though_the_receiver_keeps_the_connection(send):
    def keep(conversation):
        conversation.send(b"HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n")
        conversation.waits()

    with Receiver(keep) as receiver:
        assert send(receiver.url).is_success


def test_a_whole_body_ends_the_exchange_though_the_receiver_keeps_the_connection(send):
    def keep(conversation):
        conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        conversation.waits()

    with Receiver(keep) as receiver:
        answer = send(receiver.url)

    assert (answer.response, answer.is_success) == ("ok", True)


@pytest.mark.parametrize("code", [400, 401, 404, 410, 429, 500, 503, 599, 999])
def test_another_status_fails_and_shows_what_was_said(send, code):
    with Receiver(status(code, body=b"no")) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.error) == (code, Failure.STATUS)
    assert (answer.response, answer.is_success) == ("no", False)


@pytest.mark.parametrize("code", [300, 301, 302, 303, 304, 307, 308])
def test_a_redirect_fails_and_is_not_followed(send, code):
    with Receiver() as private:
        with Receiver(status(code, location=private.url)) as receiver:
            answer = send(receiver.url)

    assert (answer.status_code, answer.error) == (code, Failure.REDIRECT)
    assert (receiver.connections, private.connections) == (1, 0)


def test_interim_answers_are_skipped(send):
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n"
    final = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"

    with Receiver(raw(interim + interim + final)) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.response) == (201, "ok")


@pytest.mark.parametrize(
    "answer",
    [
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"y" * 2_000 + b"\r\n") * 90 + b"\r\n",
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
    ],
    ids=lambda answer: answer[:30].decode(),
)
def test_what_is_no_answer_fails(send, answer):
    with Receiver(raw(answer)) as receiver:
        result = send(receiver.url)

    assert (result.status_code, result.error) == (None, Failure.PROTOCOL)


def test_heads_without_end_fail(send):
    with Receiver(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50)) as receiver:
        assert send(receiver.url).error == Failure.PROTOCOL


@pytest.mark.parametrize("answer", [raw(b""), reset()], ids=["closed", "reset"])
def test_a_connection_that_breaks_off_fails(send, answer):
    with Receiver(answer) as receiver:
        assert send(receiver.url).error == Failure.CONNECTION


def test_a_port_where_nobody_listens_fails(send):
    with Receiver() as receiver:
        url = receiver.url

    assert send(url).error == Failure.CONNECTION


@pytest.mark.parametrize(
    "behaviour",
    [
        silence(),
        late(5, status(200)),
        drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90),
        drip(b"x" * 1_000, at_once=HEAD),
        drip(
            b"1\r\nx\r\n" * 1_000,
            at_once=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
    ids=["silent", "late", "head", "body", "chunks", "interim"],
)
def test_no_receiver_stretches_the_exchange(send, behaviour):
    with Receiver(behaviour) as receiver:
        answer = send(receiver.url, limits=SHORT)

    assert (answer.error, answer.is_success) == (Failure.TIMEOUT, False)
    assert 450 <= answer.milliseconds < 3_000


def test_a_receiver_that_drips_within_tls_does_not_stretch_it_either(
    send_publicly, public_receiver
):
    with public_receiver(drip(b"x" * 1_000, at_once=HEAD)) as receiver:
        answer = send_publicly(receiver.url, limits=SHORT)

    assert (answer.status_code, answer.error) == (200, Failure.TIMEOUT)


def test_a_receiver_that_never_shakes_hands_fails_in_time(send, trusted):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        assert send(url, limits=SHORT).error == Failure.TIMEOUT


def test_a_receiver_that_takes_no_request_fails_in_time(send):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        answer = send(url, body=b"x" * 50_000_000, limits=SHORT)

    assert answer.error == Failure.TIMEOUT


def test_a_status_that_came_before_the_clock_ran_out_is_kept(send):
    with Receiver(drip(b"x" * 1_000, at_once=HEAD.replace(b"200", b"410"))) as receiver:
        answer = send(receiver.url, limits=SHORT)

    assert (answer.status_code, answer.error) == (410, Failure.TIMEOUT)


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2faf080\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
    ],
    ids=["until it closes", "50 MB", "one chunk", "a negative chunk"],
)
def test_no_more_than_the_limit_is_read_of_a_body(send, first):
    sent = []

    def behave(conversation):
        conversation.send(first)
        try:
            while True:
                conversation.send(b"x" * 4_096)
                sent.append(4_096)
        except OSError:
            pass

    with Receiver(behave) as receiver:
        answer = send(receiver.url)

    assert answer.is_success
    assert answer.response in ("", "x" * SHOWN_BYTES)
    assert sum(sent) < 20_000_000


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n9\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz\r\n",
    ],
    ids=["length", "chunk", "no chunk"],
)
def test_a_body_cut_short_is_judged_by_its_status(send, answer):
    with Receiver(raw(answer)) as receiver:
        result = send(receiver.url)

    assert (result.status_code, result.response) == (200, "short")
    assert result.is_success


def test_a_reset_inside_the_body_is_judged_by_its_status(send):
    def behave(conversation):
        conversation.send(HEAD + b"x")
        conversation.reset()

    # A reset may overtake the head, and then there was no answer.
    with Receiver(behave) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.error) in [(200, ""), (None, "connection")]


def test_the_answer_is_shown_as_text_any_database_takes(send):
    with Receiver(status(500, body=b"a\x00b\xff" + b"y" * 9_000)) as receiver:
        answer = send(receiver.url)

    assert answer.response == "ab\N{REPLACEMENT CHARACTER}" + "y" * (SHOWN_BYTES - 4)


@pytest.mark.parametrize("code", [429, 503])
def test_a_receiver_may_ask_for_time(send, code):
    with Receiver(status(code, retry_after="120")) as receiver:
        answer = send(receiver.url)

    assert answer.retry_after == timedelta(seconds=120)


@pytest.mark.parametrize("code", [200, 301, 404, 410, 500])
def test_another_status_may_not(send, code):
    with Receiver(status(code, retry_after="120")) as receiver:
        assert send(receiver.url).retry_after is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("0", timedelta(0)),
        (" 007 ", timedelta(seconds=7)),
        ("86401", timedelta(hours=24)),
        ("9" * 10_000, timedelta(hours=24)),
        (format_datetime(NOON + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        (format_datetime(NOON - timedelta(days=5), usegmt=True), timedelta(0)),
        ("Fri, 02 Jan 2099 12:00:00 GMT", timedelta(hours=24)),
        ("Fri, 02 Jan 2026 12:01:00 -0000", timedelta(minutes=1)),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("Fri, 99 Jan 99999 12:00:00 GMT", None),
    ],
)  # fmt: skip
def test_the_time_asked_for_is_between_nothing_and_a_day(header, expected):
    assert retry_after(429, header, at=NOON) == expected


@given(st.text())
def test_no_retry_after_is_past_understanding(header):
    wait = retry_after(503, header, at=NOON)

    assert wait is None or timedelta(0) <= wait <= timedelta(hours=24)


@pytest.mark.parametrize("line_break", ["\r", "\n", "\r\n ", "\x00", "é"])
def test_a_header_that_cannot_be_sent_is_the_callers_mistake(send, line_break):
    with Receiver() as receiver, pytest.raises(ValueError, match="webhook-id"):
        send(receiver.url, headers={"webhook-id": f"a{line_break}b"})

    assert receiver.connections == 0


@pytest.mark.parametrize("name", ["Host", "content-length", "a b", "a:", "", "a\n"])
def test_nor_may_the_caller_send_headers_of_ours(send, name):
    with Receiver() as receiver, pytest.raises(ValueError, match="header"):
        send(receiver.url, headers={name: "x"})

    assert receiver.connections == 0


def test_proxies_of_the_environment_are_ignored(send, monkeypatch):
    with Receiver() as proxy, Receiver() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        answer = send(receiver.url)

    assert answer.is_success
    assert (proxy.connections, receiver.connections) == (0, 1)


def test_cookies_are_not_kept(send):
    with Receiver(status(200, set_cookie="a=b")) as receiver:
        send(receiver.url)
        send(receiver.url)

    assert "cookie" not in receiver.requests[1].headers


_ANSWERS = [b"HTTP/1.1 200 OK\r\n", b"Content-Length: ", b"Transfer-Encoding: chunked"]
_PIECES = st.one_of(
    st.binary(max_size=30),
    st.sampled_from([*_ANSWERS, b"\r\n", b"\r\n\r\n", b"ff\r\n", b"-1", b"Retry-After:"]),
)  # fmt: skip


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(_PIECES, max_size=12).map(b"".join))
def test_no_bytes_a_receiver_says_raise_here(send, answer):
    with Receiver(raw(answer)) as receiver:
        result = send(receiver.url, limits=Limits(exchange=5))

    assert result.status_code is not None or result.error
    assert "\x00" not in result.response


def test_limits_are_those_of_the_contract():
    assert Limits() == Limits(connect=5, exchange=15, bytes=16_384)


def test_a_target_is_sent_to_as_production_sends(names):
    target = parse_target("https://hook.test/", may_use_loopback=False)

    answer = post(target, headers={}, body=b"", may_use_loopback=False, limits=PATIENT)

    assert answer.error == Failure.DNS
