"""One exchange: what is sent, and what each answer comes to."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from webhooks.attempt_result import LOGGED_BYTES
from webhooks.sender import Failure, Limits
from webhooks.tests.receivers import Receiver, raw, reset, status


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
    with (
        Receiver() as private,
        Receiver(status(code, location=private.url)) as receiver,
    ):
        answer = send(receiver.url)

    assert (answer.status_code, answer.error) == (code, Failure.REDIRECT)
    assert (receiver.connections, private.connections) == (1, 0)


def test_interim_answers_are_skipped(send):
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n"
    final = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"

    with Receiver(raw(interim + interim + final)) as receiver:
        answer = send(receiver.url)

    assert (answer.status_code, answer.response) == (201, "ok")


@pytest.mark.parametrize("answer", [raw(b""), reset()], ids=["closed", "reset"])
def test_a_connection_that_breaks_off_fails(send, answer):
    with Receiver(answer) as receiver:
        assert send(receiver.url).error == Failure.CONNECTION


def test_a_port_where_nobody_listens_fails(send):
    with Receiver() as receiver:
        url = receiver.url

    assert send(url).error == Failure.CONNECTION


def test_the_answer_is_shown_as_text_any_database_takes(send):
    with Receiver(status(500, body=b"a\x00b\xff" + b"y" * 9_000)) as receiver:
        answer = send(receiver.url)

    assert answer.response == "ab\N{REPLACEMENT CHARACTER}" + "y" * (LOGGED_BYTES - 4)


@pytest.mark.parametrize("code", [429, 503])
def test_a_receiver_may_ask_for_time(send, code):
    with Receiver(status(code, retry_after="120")) as receiver:
        answer = send(receiver.url)

    assert answer.retry_after == timedelta(seconds=120)


@pytest.mark.parametrize("code", [200, 301, 404, 410, 500])
def test_another_status_may_not(send, code):
    with Receiver(status(code, retry_after="120")) as receiver:
        assert send(receiver.url).retry_after is None


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


def test_no_100_continue_is_waited_for_before_a_large_body(send):
    with Receiver() as receiver:
        answer = send(receiver.url, body=b"x" * 3_000_000)

    [request] = receiver.requests
    assert answer.is_success
    assert "expect" not in request.headers
    assert len(request.body) == 3_000_000


def test_a_header_with_an_empty_value_is_sent(send):
    with Receiver() as receiver:
        send(receiver.url, headers={"webhook-id": "", "user-agent": "A"})

    assert receiver.requests[0].headers["webhook-id"] == ""
    assert receiver.requests[0].headers["user-agent"] == "A"


@pytest.mark.parametrize("path", ["/a/../b/./c", "//x", "/?a", "/%2e%2E/%zz", "/[a]!'"])
def test_the_path_is_sent_as_it_was_registered(send, path):
    with Receiver() as receiver:
        send(receiver.url.removesuffix("/hook") + path)

    assert receiver.requests[0].line == f"POST {path} HTTP/1.1"


def test_each_exchange_has_a_connection_of_its_own(send):
    def keep(conversation):
        conversation.send(
            b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"
        )
        conversation.waits()

    with Receiver(keep) as receiver:
        assert all(send(receiver.url).is_success for _ in range(3))

    assert receiver.connections == 3


def test_a_response_before_the_body_is_read_counts(send):
    def refuse_early(listener):
        connected, _ = listener.accept()
        with connected:
            connected.recv(1_000)
            connected.sendall(b"HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n")
            connected.shutdown(socket.SHUT_WR)
            while connected.recv(65_536):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=refuse_early, args=[listener])
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        answer = send(url, body=b"x" * 20_000_000)
        thread.join()

    assert (answer.status_code, answer.error) == (413, Failure.STATUS)


def test_exchanges_do_not_wait_for_each_other(send):
    together = Barrier(8, timeout=20)

    def meet(conversation):
        together.wait()
        conversation.send(b"HTTP/1.1 204 None\r\n\r\n")

    with Receiver(meet) as receiver, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, [receiver.url] * 8))

    assert all(answer.is_success for answer in answers)


@pytest.mark.parametrize("behaviour", [status(200), reset(), raw(b"")])
def test_no_file_descriptor_stays_open(send, behaviour):
    before = len(os.listdir("/proc/self/fd"))

    with Receiver(behaviour) as receiver:
        for _ in range(20):
            send(receiver.url)
    for _ in range(20):
        send(receiver.url)

    assert len(os.listdir("/proc/self/fd")) == before


def test_cookies_are_not_kept(send):
    with Receiver(status(200, set_cookie="a=b")) as receiver:
        send(receiver.url)
        send(receiver.url)

    assert "cookie" not in receiver.requests[1].headers


def test_limits_are_those_of_the_contract():
    assert Limits() == Limits(connect=5, exchange=15, bytes=16_384)
