"""What the URL of an endpoint may look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.targets import Refused, Target, parse_target


def refusal(url, *, may_use_loopback=False):
    with pytest.raises(Refused) as refused:
        parse_target(url, may_use_loopback=may_use_loopback)
    return refused.value.code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://hook.test/" + "x" * 2_031, "too_long"),
        ("https://bücher.test/", "invalid_characters"),
        ("https://hook.test/\n", "invalid_characters"),
        (" https://hook.test/", "invalid_characters"),
        ("https://hook.test/a b", "invalid_characters"),
        ("https://hook.test\\@127.0.0.1/", "invalid_characters"),
        ("https://hook.test/\ud800", "invalid_characters"),
        ("", "invalid_characters"),
        ("hook.test", "unsupported_scheme"),
        ("//hook.test/", "unsupported_scheme"),
        ("http://hook.test/", "unsupported_scheme"),
        ("file:///etc/hosts", "unsupported_scheme"),
        ("gopher://hook.test/", "unsupported_scheme"),
        ("https:hook.test", "invalid_host"),
        ("https:///hook.test", "invalid_host"),
        ("https://", "invalid_host"),
        ("https://:443/", "invalid_host"),
        ("https://hook..test/", "invalid_host"),
        ("https://hook.test../", "invalid_host"),
        ("https://-hook.test/", "invalid_host"),
        ("https://hook%2etest/", "invalid_host"),
        ("https://" + "x" * 64 + ".test/", "invalid_host"),
        ("https://" + "x." * 126 + "test/", "invalid_host"),
        ("https://127.1/", "invalid_host"),
        ("https://[::1%25lo]/", "invalid_host"),
        ("https://hook.test:22/", "unsupported_port"),
        ("https://hook.test:25/", "unsupported_port"),
        ("https://hook.test:80/", "unsupported_port"),
        ("https://hook.test:5432/", "unsupported_port"),
        ("https://hook.test:6379/", "unsupported_port"),
        ("https://hook.test:0/", "unsupported_port"),
        ("https://hook.test:65979/", "unsupported_port"),  # 443 more than 16 bits
        ("https://hook.test:/", "invalid_host"),
        ("https://hook.test:x/", "invalid_host"),
        ("https://hook.test:443:443/", "invalid_host"),
        ("https://me:secret@hook.test/", "user_info"),
        ("https://@hook.test/", "user_info"),
        ("https://hook.test/#here", "fragment"),
        ("https://hook.test/#", "fragment"),
        ("https://10.0.0.5/", "blocked_address"),
        ("https://localhost/", "blocked_address"),
    ],
)
def test_a_url_is_refused_for_the_reason_it_has(url, code):
    assert refusal(url) == code


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hook.test", Target("https", "hook.test", 443, "/")),
        ("HTTPS://Hook.Test:8443/A?b", Target("https", "hook.test", 8443, "/A?b")),
        ("https://hook.test?b", Target("https", "hook.test", 443, "/?b")),
        ("https://hook.test./", Target("https", "hook.test", 443, "/")),
        ("https://hook.test:443//x/..", Target("https", "hook.test", 443, "//x/..")),
        ("https://xn--bchr-kva.test/", Target("https", "xn--bchr-kva.test", 443, "/")),
        ("https://a_b.hook1.test/", Target("https", "a_b.hook1.test", 443, "/")),
        ("https://8.8.8.8/", Target("https", "8.8.8.8", 443, "/")),
        ("https://[2606:4700:0::1111]/", Target("https", "2606:4700::1111", 443, "/")),
        ("https://mylocalhost/", Target("https", "mylocalhost", 443, "/")),
    ],
)  # fmt: skip
def test_a_public_url_is_taken_apart(url, target):
    assert parse_target(url, may_use_loopback=False) == target


def test_a_url_may_be_as_long_as_the_contract_says():
    url = "https://hook.test/" + "x" * (2_048 - len("https://hook.test/"))

    assert parse_target(url, may_use_loopback=False).url == url


@given(st.text(), st.booleans())
def test_no_text_is_past_judgement(text, may_use_loopback):
    for url in (text, f"https://{text}", f"http://localhost{text}"):
        try:
            target = parse_target(url, may_use_loopback=may_use_loopback)
        except Refused:
            continue
        assert parse_target(target.url, may_use_loopback=may_use_loopback) == target


@given(st.integers(0, 2**32 - 1))
def test_an_address_written_as_one_number_is_refused(number):
    assert refusal(f"https://{number}/") == "invalid_host"
    assert refusal(f"https://{number:#x}/") == "invalid_host"
    assert refusal(f"https://{number:#o}/".replace("0o", "0")) == "invalid_host"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/",
        "http://a.localhost/",
        "http://127.0.0.1/",
        "https://[::1]:1/",
        "https://127.9.9.9:6379/",
        "http://[::ffff:127.0.0.1]:80/",
    ],
)
def test_a_sandbox_may_name_this_machine_where_that_is_allowed(url):
    assert parse_target(url, may_use_loopback=True)
    assert refusal(url, may_use_loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/",
        "https://8.8.8.8:80/",
        "https://10.0.0.5/",
        "http://10.0.0.5/",
        "http://169.254.169.254/",
        "https://0.0.0.0/",
    ],
)
def test_but_nothing_else_that_is_closed_otherwise(url):
    assert refusal(url, may_use_loopback=True) == "blocked_address"
