"""Where the sender connects to, and whom it believes. conftest.py says what is public.

The receivers speak real TLS on real sockets: 127.0.0.2 stands for the internet, and
127.0.0.1 for our own network, where no connection may ever arrive.
"""

import socket
import ssl

import pytest

from webhooks import sender
from webhooks.addresses import Refused, parse_target
from webhooks.sender import Failure, post, tls_context
from webhooks.tests.conftest import PATIENT, PRIVATE, PUBLIC, SHORT
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
    monkeypatch.setattr(sender, "tls_context", tls_context)

    with public_receiver() as receiver:
        answer = send_publicly(receiver.url)

    assert (answer.error, receiver.requests) == (Failure.TLS, [])


def test_the_usual_context_verifies_names_and_knows_tls_1_2_at_least():
    context = tls_context()

    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


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


def test_a_connection_that_leads_elsewhere_is_closed_unused(
    send_publicly, public_receiver, monkeypatch
):
    with public_receiver() as receiver, Receiver(host=PRIVATE) as private:
        elsewhere = socket.create_connection((PRIVATE, private.port))
        monkeypatch.setattr(
            sender.socket, "create_connection", lambda *where, **limits: elsewhere
        )
        answer = send_publicly(receiver.url)

    assert answer.error == Failure.BLOCKED_ADDRESS
    assert private.requests == []
    assert elsewhere.fileno() == -1


def test_a_connection_without_a_peer_is_closed(send, monkeypatch):
    unconnected = socket.socket()
    monkeypatch.setattr(
        sender.socket, "create_connection", lambda *where, **limits: unconnected
    )

    answer = send("http://127.0.0.1:9/", limits=SHORT)

    assert answer.error == Failure.CONNECTION
    assert unconnected.fileno() == -1


def test_the_next_address_is_tried_when_one_does_not_answer(send, names):
    names["hook.test"] = ["127.0.0.3", "::1", PRIVATE]

    with Receiver(host=PRIVATE) as receiver:
        answer = send(f"http://hook.test:{receiver.port}/")

    assert answer.is_success
    assert receiver.requests[0].headers["host"] == f"hook.test:{receiver.port}"


def test_each_address_has_its_share_of_the_time(send, names, monkeypatch):
    names["hook.test"] = ["127.0.0.1", "127.0.0.2"]
    shares = []

    def dial(where, timeout):
        shares.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(sender.socket, "create_connection", dial)
    answer = send("http://hook.test:9/")

    assert answer.error == Failure.TIMEOUT
    assert shares[0] <= PATIENT.connect / 2 < shares[1] <= PATIENT.connect


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
