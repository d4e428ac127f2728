"""Where the sender connects to, and whom it believes. conftest.py says what is public.

The receivers speak real TLS on real sockets: 127.0.0.2 stands for the internet, and
127.0.0.1 for our own network, where no connection may ever arrive.
"""

import socket
import ssl
from contextlib import ExitStack, contextmanager

import pytest

from webhooks import sender
from webhooks.addresses import Refused, parse_target
from webhooks.sender import Failure, Limits, certificate_authorities, post
from webhooks.tests.conftest import PRIVATE, PUBLIC
from webhooks.tests.receivers import Receiver, status


def test_a_public_receiver_with_a_good_certificate_is_reached(
    send_publicly, public_receiver
):
    with public_receiver() as receiver:
        answer = send_publicly(receiver.url)

    assert answer.is_success
    assert receiver.requests[0].headers["host"] == f"hook.test:{receiver.port}"


def test_the_default_port_is_not_part_of_the_host():
    target = parse_target("https://Hook.Test:443/", may_use_loopback=False)

    assert (target.authority, target.url) == ("hook.test", "https://hook.test/")


def test_a_good_certificate_is_no_good_under_another_name(
    send_publicly, public_receiver, names
):
    names["other.test"] = [PUBLIC]

    with public_receiver() as receiver:
        answer = send_publicly(f"https://other.test:{receiver.port}/")

    assert (answer.error, receiver.requests) == (Failure.TLS, [])


@pytest.mark.parametrize("named", ["other.test", "*.hook.test", PUBLIC])
def test_a_certificate_for_another_name_is_refused(
    send_publicly, public_receiver, certificate, named
):
    with public_receiver(tls=certificate(named)) as receiver:
        answer = send_publicly(receiver.url)

    assert (answer.status_code, answer.error) == (None, Failure.TLS)
    assert (receiver.connections, receiver.requests) == (1, [])


def test_a_certificate_of_an_unknown_authority_is_refused(
    send_publicly, public_receiver, monkeypatch
):
    monkeypatch.setattr(sender, "certificate_authorities", certificate_authorities)

    with public_receiver() as receiver:
        answer = send_publicly(receiver.url)

    assert (answer.error, receiver.requests) == (Failure.TLS, [])


def test_the_systems_authorities_are_those_of_pythons_ssl(
    send_publicly, public_receiver, authority, monkeypatch, tmp_path
):
    monkeypatch.setattr(sender, "certificate_authorities", certificate_authorities)
    (tmp_path / "authority.pem").write_bytes(authority.cert_pem.bytes())

    with public_receiver() as receiver:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "missing"))
        unknown = send_publicly(receiver.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        known = send_publicly(receiver.url)

    assert unknown.error == Failure.TLS
    assert known.is_success


def test_tls_older_than_1_2_is_refused(send_publicly, public_receiver, certificate):
    old = certificate("hook.test")
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.deprecated_call():
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.deprecated_call():
        old.maximum_version = ssl.TLSVersion.TLSv1_1

    with public_receiver(tls=old) as receiver:
        answer = send_publicly(receiver.url)

    assert (answer.error, receiver.requests) == (Failure.TLS, [])


def test_http_2_is_not_offered(send_publicly, public_receiver, certificate):
    context = certificate("hook.test")
    context.set_alpn_protocols(["h2", "http/1.1"])

    with public_receiver(tls=context) as receiver:
        answer = send_publicly(receiver.url)

    assert answer.is_success
    assert receiver.requests[0].line == "POST /hook HTTP/1.1"


def test_a_receiver_without_tls_is_refused(send_publicly, public_receiver):
    with public_receiver(tls=None) as receiver:
        answer = send_publicly(f"https://hook.test:{receiver.port}/")

    assert (answer.error, receiver.requests) == (Failure.TLS, [])


def test_a_name_that_turns_private_after_the_check_is_connected_to_as_checked(
    send_publicly, public_receiver, names
):
    with (
        public_receiver() as receiver,
        Receiver(host=PRIVATE, port=receiver.port) as private,
    ):
        names["hook.test"] = [[PUBLIC], [PRIVATE], [PRIVATE]]
        first = send_publicly(receiver.url)
        second = send_publicly(receiver.url)

    assert first.is_success
    assert second.error == Failure.DNS
    assert (receiver.connections, private.connections) == (1, 0)


@pytest.mark.parametrize("found", [[PUBLIC, PRIVATE], [PRIVATE, PUBLIC], [PRIVATE]])
def test_one_private_address_among_others_refuses_them_all(
    send_publicly, public_receiver, names, found
):
    names["hook.test"] = found

    with (
        public_receiver() as receiver,
        Receiver(host=PRIVATE, port=receiver.port) as private,
    ):
        answer = send_publicly(receiver.url)

    assert answer.error == Failure.DNS
    assert (receiver.connections, private.connections) == (0, 0)


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_public_receiver_cannot_redirect_into_our_network(
    send_publicly, public_receiver, code
):
    with (
        Receiver(host=PRIVATE) as private,
        public_receiver(status(code, location=private.url)) as receiver,
    ):
        answer = send_publicly(receiver.url)

    assert answer.error == Failure.REDIRECT
    assert (receiver.connections, private.connections) == (1, 0)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_socket_is_opened_to_an_address_that_was_not_checked(
    send, trusted, monkeypatch, scheme
):
    monkeypatch.setattr(sender, "resolve", lambda target, **limits: ["8.8.8.8"])

    with Receiver(host=PRIVATE) as private:
        answer = send(f"{scheme}://{PRIVATE}:{private.port}/")

    assert answer.error == Failure.BLOCKED_ADDRESS
    assert private.connections == 0


def test_a_socket_that_the_system_does_not_give_is_a_failed_connection(
    send, monkeypatch, capfd
):
    def refuse(*_):
        raise OSError("too many open files")

    with Receiver() as receiver:
        with monkeypatch.context() as patch:
            patch.setattr(sender.socket, "socket", refuse)
            answer = send(receiver.url)
        assert receiver.connections == 0

    assert answer.error == Failure.CONNECTION
    assert capfd.readouterr().err == ""


def test_the_next_address_is_tried_when_one_does_not_answer(send, names):
    names["hook.test"] = ["127.0.0.3", "::1", PRIVATE]

    with Receiver(host=PRIVATE) as receiver:
        answer = send(f"http://hook.test:{receiver.port}/")

    assert answer.is_success
    assert receiver.requests[0].headers["host"] == f"hook.test:{receiver.port}"


def test_an_address_that_takes_no_connection_leaves_time_for_the_next(send, names):
    names["hook.test"] = [PUBLIC, PRIVATE]

    with Receiver(host=PRIVATE) as receiver, full_listener(PUBLIC, receiver.port):
        answer = send(
            f"http://hook.test:{receiver.port}/", limits=Limits(connect=5, exchange=10)
        )

    assert answer.is_success


def test_a_connection_that_is_not_accepted_ends_within_the_limit(send):
    with Receiver() as receiver:
        port = receiver.port

    with full_listener(PRIVATE, port):
        answer = send(
            f"http://{PRIVATE}:{port}/", limits=Limits(connect=0.5, exchange=20)
        )

    assert answer.error == Failure.TIMEOUT
    assert 450 <= answer.milliseconds < 10_000


@contextmanager
def full_listener(host, port):
    """Listen there with a queue so full that no further connection is accepted."""
    with ExitStack() as stack:
        stack.enter_context(socket.create_server((host, port), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((host, port))
        yield


def test_a_name_without_address_fails(send_publicly, names):
    assert send_publicly("https://hook.test/").error == Failure.DNS


def test_proxies_of_the_environment_are_ignored(
    send_publicly, public_receiver, monkeypatch
):
    with Receiver(host=PRIVATE) as proxy, public_receiver() as receiver:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        answer = send_publicly(receiver.url)

    assert answer.is_success
    assert (proxy.connections, receiver.connections) == (0, 1)


def test_what_a_sandbox_registered_is_refused_where_loopback_is_not_allowed():
    with Receiver(host=PRIVATE) as private:
        target = parse_target(private.url, may_use_loopback=True)
        answer = post(target, headers={}, body=b"", may_use_loopback=False)

    assert answer.error == Failure.BLOCKED_ADDRESS
    assert private.connections == 0


def test_a_refusal_does_not_tell_the_url():
    with pytest.raises(Refused) as refusal:
        parse_target("https://me:secret@hook.test/", may_use_loopback=False)

    assert refusal.value.code == "user_info"
    assert "secret" not in str(refusal.value) + repr(refusal.value)
