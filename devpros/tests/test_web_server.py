"""The web server in a thread: what it waits for, for how long, and whom it lets go."""

import os
import socket
import stat
import time
from contextlib import closing
from ipaddress import ip_network
from types import SimpleNamespace

import pytest

from devpros.tests.wire import (
    CHUNKED,
    GET,
    POST,
    SECONDS,
    Log,
    answer_to,
    is_closed,
    wait_until,
)
from devpros.web_server import server as module
from devpros.web_server.connections import Wait
from devpros.web_server.server import WebServer


@pytest.fixture
def impatient(settings):
    settings.REQUEST_HEAD_TIMEOUT = settings.REQUEST_BODY_TIMEOUT = 0.2
    settings.ANSWER_TIMEOUT = settings.KEEP_ALIVE_TIMEOUT = 0.2


# --- waiting ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"G", id="a byte"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n", id="half a head"),
        pytest.param(POST + b"Content-Length: 9\r\n\r\na=", id="half a body"),
        pytest.param(CHUNKED + b"5\r\nab", id="half a chunk"),
        pytest.param(GET, id="a request, and no other"),
    ],
)
def test_whoever_lets_the_server_wait_is_let_go(connect, impatient, sent):
    assert is_closed(connect(sent))


def test_whoever_does_not_read_the_answer_is_let_go(running, connect, impatient):
    connect(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")

    wait_until(lambda: running.server.connections == [])

    assert running.server.connections == []


def test_a_request_may_run_for_longer_than_any_client_may_wait(
    connect, impatient, application
):
    client = connect(b"GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
    application.entered.wait(SECONDS)
    time.sleep(0.5)  # longer than each limit, so that it would have been closed
    application.release.set()

    assert answer_to(client)[2] == b"held"


@pytest.mark.parametrize(
    ("wait", "moved", "goes_on"),
    [
        (Wait("the body", 10, may_be_slow=True), 40_960, True),
        (Wait("the body", 10, may_be_slow=True), 40_959, False),
        (Wait("the head", 10), 1_000_000, False),
    ],
)
def test_what_may_be_slow_has_as_long_as_enough_bytes_come(wait, moved, goes_on):
    assert wait.goes_on(moved) is goes_on


def test_a_body_that_comes_slowly_but_steadily_is_taken(connect, settings):
    settings.REQUEST_BODY_TIMEOUT, settings.SLOWEST_BYTES_PER_SECOND = 0.1, 10
    client = connect(POST + b"Content-Length: 20\r\n\r\n")
    for _ in range(20):
        time.sleep(0.02)  # four times as long as the limit, in all
        client.sendall(b"x")

    assert answer_to(client)[2] == b"20"


# --- many connections ---------------------------------------------------------------


def test_beyond_the_ceiling_the_one_that_waits_longest_makes_room(connect, settings):
    settings.CONNECTIONS_PER_PROCESS = 2
    oldest, newer = connect(b"G"), connect(b"G")

    newest = connect()

    assert is_closed(oldest)
    assert answer_to(newest, GET)[2] == b"/quick"
    assert answer_to(newer, GET[1:])[2] == b"/quick"


def test_a_running_request_never_makes_room(connect, settings, application):
    settings.CONNECTIONS_PER_PROCESS = 1
    client = connect(b"GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
    application.entered.wait(SECONDS)

    assert is_closed(connect(GET))  # nobody waits for a client: there is no room
    application.release.set()
    assert answer_to(client)[2] == b"held"


def test_an_address_with_too_many_disturbs_no_other(connect, monkeypatch):
    monkeypatch.setattr(module, "_most_of", {"127.0.22.7": 2, "127.0.22.8": 9}.get)
    stranger = [connect(b"G", "127.0.22.8"), connect(b"G", "127.0.22.7")]
    stranger += [connect(b"G", "127.0.22.7"), connect(b"G", "127.0.22.7")]

    assert is_closed(stranger[1])
    assert answer_to(stranger[0], GET[1:])[2] == b"/quick"


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("203.0.113.7", 4),
        ("2001:db8::8", 4),
        ("2001:db8::7", 9),
        ("::ffff:10.0.0.2", 9),
        ("127.0.0.1", 9),
        ("::1", 9),
        ("10.0.0.2", 9),
    ],
)
def test_a_proxy_has_the_connections_of_many(settings, address, most):
    settings.CONNECTIONS_PER_ADDRESS, settings.CONNECTIONS_PER_PROCESS = 4, 9
    proxies = ("10.0.0.0/8", "2001:db8::7")
    settings.TRUSTED_PROXIES = [ip_network(network) for network in proxies]

    assert module._most_of(address) == most


def test_what_waits_in_memory_has_a_ceiling(running, connect, settings):
    settings.BYTES_HELD = 10_000_000
    for _ in range(2):
        connect(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        wait_until(lambda: any(one.bytes_held for one in running.server.connections))

    wait_until(lambda: len(running.server.connections) == 1)

    assert len(running.server.connections) == 1


# --- stopping -----------------------------------------------------------------------


@pytest.fixture
def stopped(application, settings, monkeypatch):
    """A server that is told to stop when two clients have connected."""
    settings.DISCARD_TIMEOUT = 0.1
    monkeypatch.setattr(WebServer, "seconds_between_checks", 0.02)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = WebServer(listener, application, logger=Log(), threads=2, backlog=64)
        address = listener.getsockname()
        clients = [socket.create_connection(address, timeout=SECONDS) for _ in "12"]
        server.stop_accepting()
        yield SimpleNamespace(server=server, clients=clients, address=address)
        for client in clients:
            client.close()
        for connection in server.connections:
            connection.handle_close()
        server.task_dispatcher.shutdown()
        server.trigger.close()


def test_a_stopping_server_answers_who_has_connected_and_says_that_it_ends(stopped):
    for client in stopped.clients:
        client.sendall(GET)
    end = time.monotonic() + SECONDS
    while not stopped.server.is_idle and time.monotonic() < end:
        stopped.server.take_turn()

    answers = [answer_to(client) for client in stopped.clients]
    assert [answer[1]["Connection"] for answer in answers] == ["close", "close"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(stopped.address, timeout=SECONDS)


def test_a_stopping_server_leaves_who_asks_for_nothing(stopped, monkeypatch):
    monkeypatch.setattr(module, "_SECONDS_TO_LEAVE", 0)

    stopped.server.close_unasked(time.monotonic())

    assert stopped.server.is_idle
    assert all(is_closed(client) for client in stopped.clients)


def test_the_pipe_that_wakes_the_loop_outlives_the_stop(stopped):
    pipe = stopped.server.trigger.trigger

    stopped.server.close_unasked(time.monotonic() + 60)

    # A thread that ends later writes to this number.
    assert stat.S_ISFIFO(os.fstat(pipe).st_mode)
    stopped.server.pull_trigger()
