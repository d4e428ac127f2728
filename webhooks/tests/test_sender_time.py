"""No receiver holds us for longer than one exchange may take.

With a limit for each read every one of these would hold on, and then succeed.
"""

import socket
import time
from contextlib import contextmanager, suppress
from threading import Thread, Timer

import pytest

from webhooks.sender import Failure
from webhooks.tests.conftest import SHORT
from webhooks.tests.receivers import Receiver, drip, late, silence, status

pytestmark = pytest.mark.slow

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextmanager
def silent_listener():
    """Takes connections and nothing else; breaks them off after 5 seconds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        end = Timer(5, listener.close)
        end.start()
        yield listener
        end.cancel()
        end.join()


@pytest.mark.parametrize(
    "behaviour",
    [
        silence(),
        late(5, status(200)),
        drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 90),
        drip(b"x" * 1_000, at_once=HEAD),
        drip(
            b"1\r\nx\r\n" * 1_000,
            at_once=CHUNKED,
        ),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
    ids=["silent", "late", "head", "body", "chunks", "interim"],
)
def test_no_receiver_stretches_the_exchange(send, behaviour):
    with Receiver(behaviour) as receiver:
        answer = send(receiver.url, limits=SHORT)

    assert (answer.error, answer.is_success) == (Failure.TIMEOUT, False)
    assert answer.milliseconds >= 450


def test_a_receiver_that_drips_within_tls_does_not_stretch_it_either(
    send_publicly, public_receiver
):
    with public_receiver(drip(b"x" * 1_000, at_once=HEAD)) as receiver:
        answer = send_publicly(receiver.url, limits=SHORT)

    assert (answer.status_code, answer.error) == (200, Failure.TIMEOUT)


def test_a_receiver_that_never_shakes_hands_fails_in_time(send, trusted):
    with silent_listener() as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        assert send(url, limits=SHORT).error == Failure.TIMEOUT


def test_a_receiver_that_drips_its_handshake_fails_in_time(send, trusted):
    def drip_a_record(listener):
        connected, _ = listener.accept()
        with connected, suppress(OSError):
            connected.sendall(b"\x16\x03\x03\x40\x00")  # of 16 KiB, it says
            for _ in range(100):
                connected.sendall(b"\x02")
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=drip_a_record, args=[listener])
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        answer = send(url, limits=SHORT)
        thread.join()

    assert answer.error == Failure.TIMEOUT


def test_a_receiver_that_takes_no_request_fails_in_time(send):
    with silent_listener() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        answer = send(url, body=b"x" * 50_000_000, limits=SHORT)

    assert answer.error == Failure.TIMEOUT


def test_a_status_that_came_before_the_clock_ran_out_is_kept(send):
    with Receiver(drip(b"x" * 1_000, at_once=HEAD.replace(b"200", b"410"))) as receiver:
        answer = send(receiver.url, limits=SHORT)

    assert (answer.status_code, answer.error) == (410, Failure.TIMEOUT)
