"""Requests as the web server reads them, and answers as it sends them."""

import socket

import pytest

from api.strict_json import LARGEST_BODY
from devpros.tests.wire import CHUNKED, GET, POST, SECONDS, answer_to, is_closed


def test_a_path_reaches_the_application_as_it_was_sent(connect):
    sent = b"GET //a%2Fb/../c HTTP/1.1\r\nHost: a\r\n\r\n"

    assert answer_to(connect(), sent)[2] == b"//a/b/../c"


def test_the_answer_to_head_has_a_length_and_no_body(connect):
    client = connect(GET.replace(b"GET", b"HEAD") + GET)
    stream = client.makefile("rb")
    head = b"".join(iter(stream.readline, b"\r\n"))

    assert b"Content-Length: 6" in head
    assert stream.readline() == b"HTTP/1.1 200 OK\r\n"  # of the next answer


@pytest.mark.parametrize("surplus", [0, 1, 1_000_000])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_of_a_body_that_is_too_long_only_the_beginning_is_read(
    connect, surplus, is_chunked
):
    size = LARGEST_BODY + surplus
    head = CHUNKED + b"%x\r\n" % size if is_chunked else b""
    head = head or POST + b"Content-Length: %d\r\n\r\n" % size
    end = b"\r\n0\r\n\r\n" if is_chunked else b""

    _, headers, body = answer_to(connect(), head + b"x" * size + end)

    assert int(body) == min(size, LARGEST_BODY + 1)
    assert (headers.get("Connection") == "close") is (surplus > 1)


def test_an_application_that_wants_all_of_a_body_that_was_cut_gets_an_error(connect):
    size = LARGEST_BODY * 2
    head = POST.replace(b"length", b"all") + b"Content-Length: %d\r\n\r\n" % size

    assert answer_to(connect(), head + b"x" * size)[2] == b""


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
        b"GET /\t HTTP/1.1\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/2.0\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\r\n\r\n",
        CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 5\r\n\r\n"),
        CHUNKED.replace(b"1.1", b"1.0"),
        CHUNKED.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"),
        CHUNKED.replace(b"chunked", b"gzip, chunked"),
        CHUNKED.replace(b"Encoding:", b"Encoding :"),
        CHUNKED + b"1\r\nx\r\n" * 20_000,
        CHUNKED + b"5;" + b"x" * 10_000,
        CHUNKED + b"0\r\n" + b"x" * 10_000,
        POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
        POST + b"Content-Length: +5\r\n\r\n",
        POST + b"Content-Length: " + b"1" * 5_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 6_000 + b"\r\n",
    ],
)
def test_what_two_servers_could_read_differently_is_refused(connect, sent):
    status, headers, _ = answer_to(connect(), sent)

    assert status.split()[1] in {"400", "431", "501"}
    assert headers["Connection"] == "close"


def test_who_expects_a_word_before_a_body_that_is_none_gets_the_answer(connect):
    sent = GET.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")

    assert answer_to(connect(), sent)[0] == "HTTP/1.1 200 OK"


def test_nothing_of_a_request_or_an_answer_goes_to_a_disk(connect, monkeypatch):
    monkeypatch.delattr("waitress.buffers.TempfileBasedBuffer")
    body = b"Content-Length: %d\r\n\r\n" % LARGEST_BODY + b"x" * LARGEST_BODY
    client = connect()

    assert int(answer_to(client, POST + body)[2]) == LARGEST_BODY
    large = answer_to(client, b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    assert len(large[2]) == 8_000_000


def test_urgent_data_ends_the_connection(connect):
    client = connect(b"G")

    client.send(b"!", socket.MSG_OOB)

    assert is_closed(client)


def test_whoever_leaves_while_a_request_runs_disturbs_nobody(connect, application):
    leaving = connect(b"GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
    application.entered.wait(SECONDS)
    leaving.close()
    application.release.set()

    assert answer_to(connect(), GET)[2] == b"/quick"
