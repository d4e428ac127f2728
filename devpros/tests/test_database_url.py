"""No option of DATABASE_URL is dropped, and none that is unknown is taken."""

import os
import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured

from devpros.database_url import parse_database_url
from devpros.environment import parse_networks, refuse_over_tls
from devpros.storage import database

POSTGRESQL = "postgres://devpros:s3cret-word@db.example.com/devpros"
PASSWORD = "s3cret-word"


def options_of(query):
    return database(f"{POSTGRESQL}?{query}")["OPTIONS"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sslmode", "verify-full"),
        ("sslrootcert", "/etc/ssl/ca.pem"),
        ("sslcert", "/etc/ssl/client.pem"),
        ("sslkey", "/etc/ssl/client.key"),
        ("target_session_attrs", "read-write"),
        ("application_name", "desk"),
        ("channel_binding", "require"),
        ("connect_timeout", "9"),
        ("keepalives", "0"),
        ("keepalives_idle", "77"),
        ("tcp_user_timeout", "1234"),
    ],
)
def test_an_option_of_the_url_reaches_the_driver(name, value):
    assert options_of(f"{name}={value}")[name] == value


def test_an_option_is_percent_decoded():
    assert options_of("application_name=a%20desk")["application_name"] == "a desk"


def test_what_the_url_leaves_open_is_ours():
    found = options_of("sslmode=require")

    assert found["connect_timeout"] == 3
    assert found["tcp_user_timeout"] == 10_000
    assert found["server_side_binding"] is True


def test_options_of_the_server_come_after_ours_and_leave_the_others():
    found = options_of("options=-c%20statement_timeout%3D50")["options"]

    assert "-c lock_timeout=2000" in found
    assert "-c idle_in_transaction_session_timeout=10000" in found
    assert found.endswith("-c statement_timeout=50")


def test_how_long_a_connection_is_kept_can_be_chosen():
    assert database(f"{POSTGRESQL}?conn_max_age=0")["CONN_MAX_AGE"] == 0
    assert database(POSTGRESQL)["CONN_MAX_AGE"] == 60


def test_several_hosts_and_their_ports_are_kept():
    found = database("postgres://u@one.example:5433,two.example:5434/d")

    assert (found["HOST"], found["PORT"]) == ("one.example,two.example", "5433,5434")


def test_a_host_may_be_the_folder_of_a_socket():
    assert database("postgres://u@%2Frun%2FPG/d")["HOST"] == "/run/PG"


def test_sqlite_takes_a_timeout():
    assert database("sqlite:////tmp/x.sqlite3?timeout=3")["OPTIONS"]["timeout"] == 3


@pytest.mark.parametrize(
    ("url", "word"),
    [
        (f"{POSTGRESQL}?sslmod=verify-full", "sslmod"),
        (f"{POSTGRESQL}?password=other", "password"),
        (f"{POSTGRESQL}?dbname=other", "dbname"),
        (f"{POSTGRESQL}?AUTOCOMMIT=false", "AUTOCOMMIT"),
        (f"{POSTGRESQL}?sslmode=", "sslmode"),
        (f"{POSTGRESQL}?sslmode=disable&sslmode=require", "twice"),
        (f"{POSTGRESQL}?conn_max_age=long", "conn_max_age"),
        ("sqlite:////tmp/x.sqlite3?mode=ro", "mode"),
        ("sqlite:////tmp/x.sqlite3?timeout=long", "timeout"),
        ("mysql://u:s3cret-word@h/d", "neither PostgreSQL nor SQLite"),
        ("s3cret-word", "neither PostgreSQL nor SQLite"),
        ("postgres://u:s3cret-word/1@h/d", "percent-encoded"),
        ("postgres://u:1?s3cret-word=1@h/d", "percent-encoded"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_without_the_password(url, word):
    with pytest.raises(ImproperlyConfigured) as refused:
        parse_database_url(url)

    assert word in str(refused.value)
    assert PASSWORD not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize("switch", ["DEMO", "WEBHOOK_ALLOW_LOOPBACK"])
def test_settings_refuse_what_is_for_trying_out_where_the_address_is_https(switch):
    with pytest.raises(ImproperlyConfigured, match=switch):
        refuse_over_tls("https://desk.example.com", **{switch: True})

    refuse_over_tls("http://127.0.0.1:8000", **{switch: True})
    refuse_over_tls("https://desk.example.com", **{switch: False})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([], []),
        (["none"], []),
        (["10.0.0.0/8", "::1/128"], [ip_network("10.0.0.0/8"), ip_network("::1/128")]),
    ],
)
def test_networks_of_proxies_are_read(written, expected):
    assert parse_networks(written) == expected


@pytest.mark.parametrize("written", [["proxy"], ["10.0.0.1/8"], ["none", "10.0.0.0/8"]])
def test_what_is_no_network_is_refused(written):
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        parse_networks(written)


def test_empty_variables_are_unset_ones():
    """Docker Compose writes `VARIABLE=` for each that nobody set."""
    names = (
        *("DATABASE_URL", "CACHE_URL", "PUBLIC_URL", "ALLOWED_HOSTS"),
        *("TRUSTED_PROXIES", "WEB_CONCURRENCY", "API_RATE_LIMIT", "EMAIL_URL"),
        *("MAIL_FROM", "SUPPORT_ORGANIZATION", "ENVIRONMENT", "DEMO", "LOG_LEVEL"),
        *("SIGN_UP_OPEN", "CREDENTIAL_CLOSE_GRACE", "WEBHOOK_ALLOW_LOOPBACK"),
    )
    code = (
        "from django.conf import settings as s;"
        "print(s.DATABASES['default']['ENGINE'], s.SIGN_UP_OPEN, s.WEB_CONCURRENCY,"
        " s.API_RATE_LIMIT.limit, s.ENVIRONMENT)"
    )
    told = {
        **dict.fromkeys(names, ""),
        "SECRET_KEY": os.environ["SECRET_KEY"],
        "CREDENTIAL_KEYS": os.environ["CREDENTIAL_KEYS"],
        "DJANGO_SETTINGS_MODULE": "devpros.settings",
    }

    done = subprocess.run(  # noqa: S603 — our own words
        [sys.executable, "-c", code], env=told, capture_output=True, text=True
    )

    assert done.stdout.split() == ["devpros.sqlite3", "True", "1", "100", "production"]
