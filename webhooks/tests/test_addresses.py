"""Which addresses a URL's host may have, and that nothing is sent to any other."""

from ipaddress import ip_address
from threading import BoundedSemaphore, Event

import pytest

from webhooks import addresses, targets
from webhooks.addresses import Refused, Target, Unresolved, parse_target, resolve
from webhooks.sender import post
from webhooks.tests.conftest import PRIVATE
from webhooks.tests.receivers import Receiver

# Written so that a check of the text alone, or of is_global, lets them pass.
NOT_PUBLIC = [
    "127.0.0.1", "localhost", "localhost.", "LOCALHOST", "a.localhost", "127.1",
    "2130706433", "0x7f000001", "0x7f.1", "0X7F.0.0.1", "0177.0.0.1", "127.0.0.1.",
    "127.0.0.01", "0", "0x", "1.2.3.4.5", "hook.test.1", "hook.0x1", "999.0.0.1",
    "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[::]", "0.0.0.0",  # noqa: S104  # nothing is bound
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]", "[fe80::1]", "[fc00::1]",
    "[ff02::1]", "[5f00::1]", "[2001::1]", "[2001:db8::1]", "[3fff::1]",
    "[::ffff:10.0.0.5]", "[::ffff:0:127.0.0.1]", "[100::1]", "[2620:4f:8000::1]",
    "169.254.169.254",
    "10.0.0.5", "172.16.0.1", "192.168.0.1", "100.64.0.1", "100.100.100.200",
    "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1",
    "192.175.48.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "168.63.129.16", "user@", "user:pw@127.0.0.1",
    "①②⑦.0.0.1", "127。0。0。1", "[fe80::1%25lo]", "[::1", "::1", "[::1]x", "x[::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_a_host_that_is_not_public_is_refused_by_its_text(host):
    with Receiver(host=PRIVATE) as private:
        for url in (f"https://{host}/", f"https://{host}:{private.port}/"):
            with pytest.raises(Refused):
                parse_target(url, may_use_loopback=False)

    assert private.connections == 0


def is_address(text):
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "address",
    [*filter(is_address, (host.strip("[]") for host in NOT_PUBLIC)), "::1%lo"],
)
def test_a_name_that_has_such_an_address_is_told_from_no_unknown_one(names, address):
    names["hook.test"] = ["8.8.8.8", address]
    target = parse_target("https://hook.test/", may_use_loopback=False)

    with pytest.raises(Unresolved, match="no public address"):
        resolve(target, may_use_loopback=False)


@pytest.mark.parametrize("host", [host.strip("[]") for host in NOT_PUBLIC])
def test_nothing_is_sent_there_even_if_its_text_was_never_judged(monkeypatch, host):
    monkeypatch.setattr(addresses, "look_up_host", lambda host: [PRIVATE])

    with Receiver(host=PRIVATE) as private:
        monkeypatch.setattr(targets, "PORTS", {private.port})
        target = Target("https", host, private.port, "/")
        answer = post(target, headers={}, body=b"", may_use_loopback=False)

    assert answer.error in {"blocked_address", "dns", "protocol"}
    assert private.connections == 0


@pytest.mark.parametrize("url", ["http://hook.test/", "https://hook.test:9/"])
@pytest.mark.parametrize("found", [["8.8.8.8"], ["127.0.0.1", "8.8.8.8"], ["10.0.0.5"]])
def test_nor_a_name_of_another_machine_for_http_or_another_port(names, url, found):
    names["hook.test"] = found
    target = parse_target(url, may_use_loopback=True)

    with pytest.raises(Unresolved):
        resolve(target, may_use_loopback=True)


def test_a_sandbox_may_send_to_the_internet_as_anyone(names):
    names["hook.test"] = ["8.8.8.8", "::1"]
    target = parse_target("https://hook.test/", may_use_loopback=True)

    assert resolve(target, may_use_loopback=True) == ["8.8.8.8", "::1"]


def test_addresses_are_told_once_and_unwrapped(names):
    names["hook.test"] = ["2606:4700::1", "::ffff:8.8.8.8", "8.8.8.8", "2606:4700::1"]
    target = parse_target("https://hook.test/", may_use_loopback=False)

    assert resolve(target, may_use_loopback=False) == ["2606:4700::1", "8.8.8.8"]


def test_an_address_is_not_looked_up(monkeypatch):
    monkeypatch.setattr(addresses, "look_up_host", None)
    target = parse_target("https://8.8.8.8/", may_use_loopback=False)

    assert resolve(target, may_use_loopback=False) == ["8.8.8.8"]


@pytest.mark.parametrize("found", [OSError("no"), UnicodeError("no"), []])
def test_a_name_without_address_is_unresolved(monkeypatch, found):
    def look_up_host(host):
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(addresses, "look_up_host", look_up_host)
    target = parse_target("https://hook.test/", may_use_loopback=False)

    with pytest.raises(Unresolved):
        resolve(target, may_use_loopback=False)


def test_a_name_that_takes_too_long_is_unresolved(monkeypatch, request):
    over = Event()
    request.addfinalizer(over.set)
    monkeypatch.setattr(
        addresses, "look_up_host", lambda _: over.wait(5) or ["8.8.8.8"]
    )
    target = parse_target("https://hook.test/", may_use_loopback=False)

    with pytest.raises(Unresolved, match="in time"):
        resolve(target, may_use_loopback=False, timeout=0.05)


def test_lookups_after_their_time_limit_are_bounded(monkeypatch, request):
    over = Event()
    request.addfinalizer(over.set)
    monkeypatch.setattr(addresses, "_running_lookups", BoundedSemaphore(1))
    monkeypatch.setattr(
        addresses, "look_up_host", lambda _: over.wait(5) or ["8.8.8.8"]
    )
    target = parse_target("https://hook.test/", may_use_loopback=False)

    with pytest.raises(Unresolved, match="in time"):
        resolve(target, may_use_loopback=False, timeout=0.05)
    with pytest.raises(Unresolved, match="Too many"):
        resolve(target, may_use_loopback=False, timeout=0.05)


def test_the_systems_resolver_knows_this_machine():
    target = parse_target("http://localhost:9/", may_use_loopback=True)

    assert "127.0.0.1" in resolve(target, may_use_loopback=True)
