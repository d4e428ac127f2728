"""Which addresses are public. Examples are in test_addresses.py."""

from ipaddress import IPv4Network, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.networks import is_loopback, is_public


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_public_in_every_spelling_or_in_none(address):
    mapped = IPv6Address(f"::ffff:{address}")

    assert is_public(mapped) == is_public(address) == is_public(str(address))
    assert not is_public(f"::{address}")
    assert not is_public(f"64:ff9b::{address}")
    assert not is_public(IPv6Address((0x2002 << 112) | (int(address) << 80)))


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(address):
    if is_public(address):
        assert address.is_global
        assert not is_loopback(address)


@given(st.integers(0, 2**24 - 1))
def test_all_of_127_is_loopback(host):
    address = IPv4Network("127.0.0.0/8")[host]

    assert is_loopback(address)
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_public_addresses_are_public(address):
    assert is_public(address)
