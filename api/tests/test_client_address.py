"""The client address behind trusted proxies (docs/contract.md, 2.11)."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from api.client_address import (
    TrustedProxyMiddleware,
    address_bucket,
    client_address,
)
from api.rates import Rate
from conftest import Caller

MALLORY = "203.0.113.66"
PROXY = "10.0.0.1"
FORGED = {
    "one entry": {"X-Forwarded-For": "198.51.100.7"},
    "two entries": {"X-Forwarded-For": "198.51.100.7, 198.51.100.8"},
    "five entries": {"X-Forwarded-For": "1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5"},
    "a port": {"X-Forwarded-For": "10.0.0.1:443"},
    "brackets": {"X-Forwarded-For": "[2001:db8::1]:443"},
    "real ip": {"X-Real-IP": "198.51.100.7"},
    "forwarded": {"Forwarded": "for=198.51.100.7;proto=https"},
    "junk": {"X-Forwarded-For": "unknown, \xe9\x00;DROP, [, ]:, ::::, 999.1.1.1"},
    "nothing": {"X-Forwarded-For": ""},
    "commas": {"X-Forwarded-For": ",,,,"},
    "very much": {"X-Forwarded-For": "1.1.1.1," * 2000},
}


def request(address, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


@pytest.fixture
def _proxies(settings):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize("kind", FORGED)
def test_without_trusted_proxies_only_the_socket_counts(kind):
    assert client_address(request(MALLORY, **FORGED[kind])) == MALLORY


@pytest.mark.parametrize("kind", FORGED)
@pytest.mark.usefixtures("_proxies")
def test_a_stranger_is_not_believed_where_proxies_are(kind):
    assert client_address(request(MALLORY, **FORGED[kind])) == MALLORY


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.66", "203.0.113.66"),
        ("203.0.113.66:50123", "203.0.113.66"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:DB8:0::7]:50123", "2001:db8::7"),
        ("  203.0.113.66  ", "203.0.113.66"),
        ("::ffff:203.0.113.66", "203.0.113.66"),
        # What the client wrote itself stands further left, and is passed over.
        ("198.51.100.7, 203.0.113.66", "203.0.113.66"),
        ("10.9.9.9, 203.0.113.66", "203.0.113.66"),
        ("junk, 203.0.113.66", "203.0.113.66"),
        # Two proxies of ours in a row.
        ("198.51.100.7, 203.0.113.66, 10.0.0.2", "203.0.113.66"),
        ("198.51.100.7, 203.0.113.66, fd00::2, 10.0.0.2", "203.0.113.66"),
    ],
)
@pytest.mark.usefixtures("_proxies")
def test_a_trusted_proxy_says_who_calls(header, address):
    assert client_address(request(PROXY, X_Forwarded_For=header)) == address


@pytest.mark.parametrize(
    "header", ["", "unknown", "203.0.113.66, _hidden", "1.2.3", ","]
)
@pytest.mark.usefixtures("_proxies")
def test_junk_from_a_proxy_leaves_the_last_hop_that_was_an_address(header):
    assert client_address(request(PROXY, X_Forwarded_For=header)) == PROXY


@pytest.mark.parametrize("name", ["X_Real_IP", "Forwarded", "X_Client_IP"])
@pytest.mark.usefixtures("_proxies")
def test_other_headers_are_not_believed_even_from_a_proxy(name):
    assert client_address(request(PROXY, **{name: "198.51.100.7"})) == PROXY


@pytest.mark.usefixtures("_proxies")
def test_a_proxy_that_arrives_as_mapped_ipv6_is_trusted():
    arrived = request(f"::ffff:{PROXY}", X_Forwarded_For=MALLORY)

    assert client_address(arrived) == MALLORY


@pytest.mark.parametrize("address", ["", "unix:", "@"])
def test_a_socket_without_an_address_has_one_bucket_of_its_own(address):
    assert client_address(request(address)) == "unknown"
    assert address_bucket(request(address)) == "unknown"


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("::ffff:203.0.113.66", "::ffff:203.0.113.67", False),
        ("::ffff:203.0.113.66", "203.0.113.66", True),
        ("203.0.113.66", "203.0.113.67", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_who_shares_a_bucket(one, other, share):
    buckets = {address_bucket(request(address)) for address in (one, other)}

    assert len(buckets) == (1 if share else 2)


def forgeries(number):
    """Return so many headers, each with another address."""
    return [{"X-Forwarded-For": f"198.51.100.{last}"} for last in range(number)]


def fail_from(address, headers):
    """Send a bad credential with each of these headers; return the statuses."""
    caller = Caller(secret="nonsense")
    return [
        caller.get("/v1/me", REMOTE_ADDR=address, headers=sent).status_code
        for sent in headers
    ]


@pytest.fixture
def _one_window(time_machine):
    time_machine.move_to("2026-11-25T12:00:00Z", tick=False)


@pytest.fixture
def _five_failures(settings, _one_window):
    settings.AUTHENTICATION_FAILURE_LIMIT = Rate.parse("5/m")


@pytest.mark.usefixtures("_five_failures")
def test_forged_addresses_do_not_buy_another_guess(db):
    statuses = fail_from(MALLORY, forgeries(20))

    assert statuses == [401] * 5 + [429] * 15


@pytest.mark.usefixtures("_five_failures", "_proxies")
def test_two_clients_behind_one_proxy_do_not_share_their_guesses(db):
    mallory = [{"X-Forwarded-For": f"198.51.100.{n}, {MALLORY}"} for n in range(20)]
    bystander = [{"X-Forwarded-For": "192.0.2.5"}] * 5

    assert fail_from(PROXY, mallory) == [401] * 5 + [429] * 15
    assert fail_from(PROXY, bystander) == [401] * 5


@pytest.mark.usefixtures("_one_window")
def test_with_a_key_the_budget_follows_the_key_not_the_address(acme, alice, mallory):
    acme.rate_limit = "5/h"
    acme.save()

    sent = [alice.get("/v1/me", headers=headers) for headers in forgeries(8)]

    assert [answer.status_code for answer in sent] == [200] * 5 + [429] * 3
    assert mallory.get("/v1/me").status_code == 200


@pytest.fixture
def scheme_seen(settings):
    """Return the scheme that a request has behind the middleware."""
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]

    def seen(address, said):
        asked = request(address, X_Forwarded_Proto=said)
        TrustedProxyMiddleware(lambda asked: None)(asked)
        assert "X-Forwarded-Proto" not in asked.headers
        return asked.scheme

    return seen


@pytest.mark.parametrize(
    ("address", "said", "scheme"),
    [
        (PROXY, "https", "https"),
        (PROXY, "HTTPS ", "https"),
        (PROXY, "http", "http"),
        (PROXY, "http, https", "https"),
        (PROXY, "https, http", "http"),  # what a client wrote itself stands left
        (PROXY, "wss", "http"),
        (PROXY, "", "http"),
        (MALLORY, "https", "http"),
        ("", "https", "http"),
    ],
)
def test_a_trusted_proxy_alone_says_that_a_client_came_over_tls(
    scheme_seen, address, said, scheme
):
    assert scheme_seen(address, said) == scheme


@pytest.mark.django_db
def test_hsts_is_sent_to_who_came_over_tls_alone(settings, anonymous):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1/32")]
    settings.SECURE_HSTS_SECONDS = 60
    over_tls = {"X-Forwarded-Proto": "https"}

    by_proxy = anonymous.get("/v1/health", headers=over_tls)
    by_mallory = anonymous.get("/v1/health", headers=over_tls, REMOTE_ADDR=MALLORY)

    assert by_proxy["Strict-Transport-Security"] == "max-age=60"
    assert "Strict-Transport-Security" not in by_mallory
