"""Answers that are broken, endless or no answers at all."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webhooks.attempt_result import LOGGED_BYTES
from webhooks.sender import Failure, Limits
from webhooks.tests.receivers import Receiver, endless, raw

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BEGINNING = "x" * LOGGED_BYTES


@pytest.mark.parametrize(
    "answer",
    [
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + OK + b"\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n",
        OK + (b"X: " + b"y" * 2_000 + b"\r\n") * 90 + b"\r\n",
        b"HTTP/1.1 200 OK",
        OK + b"Content-Le",
        OK + b"Content-Length: 0\r\n",
    ],
    ids=lambda answer: answer[:30].decode(),
)
def test_what_is_no_answer_fails(send, answer):
    with Receiver(raw(answer)) as receiver:
        result = send(receiver.url)

    assert (result.status_code, result.error) == (None, Failure.PROTOCOL)


def test_a_head_that_is_too_large_fails_under_tls_as_well(
    send_publicly, public_receiver
):
    with public_receiver(endless(OK, b"X: " + b"y" * 1_000 + b"\r\n")) as receiver:
        assert send_publicly(receiver.url).error == Failure.PROTOCOL


def test_heads_without_end_fail(send):
    with Receiver(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50)) as receiver:
        assert send(receiver.url).error == Failure.PROTOCOL


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        (OK + b"\r\n", BEGINNING),
        (OK + b"Content-Length: 50000000\r\n\r\n", BEGINNING),
        (CHUNKED + b"2faf080\r\n", BEGINNING),
        (CHUNKED + b"-1\r\n", ""),
        (CHUNKED + b"-5\r\n", ""),
    ],
    ids=["until it closes", "50 MB", "one chunk", "chunk -1", "chunk -5"],
)
def test_no_more_than_the_limit_is_read_of_a_body(send, first, shown):
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
    assert answer.response == shown
    assert sum(sent) < 20_000_000


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 100\r\n\r\nshort",
        CHUNKED + b"5\r\nshort\r\n9\r\n",
        CHUNKED + b"5\r\nshort\r\nzz\r\n",
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
        conversation.send(OK + b"Content-Length: 9\r\n\r\nx")
        conversation.reset()

    # A reset may overtake the head, and then there was no answer.
    with Receiver(behave) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.error) in [(200, ""), (None, "connection")]


def test_a_compressed_body_is_not_inflated(send):
    bomb = gzip.compress(b"x" * 10_000_000)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)

    with Receiver(raw(head + bomb)) as receiver:
        answer = send(receiver.url)

    assert answer.is_success
    assert answer.response == bomb[:LOGGED_BYTES].decode(errors="replace").replace(
        "\x00", ""
    )


def test_what_follows_a_response_is_not_read(send):
    first = OK + b"Content-Length: 2\r\n\r\nok"

    with Receiver(raw(first + b"HTTP/1.1 500 No\r\n\r\n" + b"x" * 9_000)) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.error, answer.response) == (200, "", "ok")


def test_trailers_change_nothing(send):
    head = b"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n"
    trailers = b"2\r\nno\r\n0\r\nRetry-After: 9\r\nHTTP/1.1 200 OK\r\n\r\n"

    with Receiver(raw(head + trailers)) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.response) == (503, "no")
    assert answer.retry_after is None


@pytest.mark.parametrize("transfer_encoding", [b"gzip", b"gzip, chunked", b"magic"])
def test_a_transfer_encoding_that_was_not_requested_fails(send, transfer_encoding):
    with Receiver(
        raw(OK + b"Transfer-Encoding: " + transfer_encoding + b"\r\n\r\nabc")
    ) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.error) == (None, Failure.PROTOCOL)


_WORDS = [OK, CHUNKED, b"Content-Length: ", b"Retry-After: ", b"\r\n", b"ff\r\n", b"-1"]
_PIECES = st.one_of(st.binary(max_size=30), st.sampled_from(_WORDS))


@settings(max_examples=100)
@given(st.lists(_PIECES, max_size=12).map(b"".join))
def test_no_bytes_a_receiver_says_raise_here(send, answer):
    with Receiver(raw(answer)) as receiver:
        result = send(receiver.url, limits=Limits(exchange=5))

    assert result.status_code is not None or result.error
    assert "\x00" not in result.response
