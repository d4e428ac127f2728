"""`check --deploy` asks the database and the cache that settings name."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import ConnectionHandler, connection
from redis.exceptions import RedisError

from credentials.tests.conftest import K1, K2
from credentials.tests.factories import make_credentials
from devpros import service_checks
from devpros.service_checks import check_services, check_tls_of_the_database
from devpros.storage import database

REMOTE = "postgres://devpros:s3cret-word@db.example.com/devpros"


def found_by(check, **options):
    return {message.id for message in check(None, **options)}


def judged(monkeypatch, url):
    handler = ConnectionHandler({"default": database(url)})
    monkeypatch.setattr(service_checks, "connections", handler)
    return found_by(check_tls_of_the_database)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (REMOTE, {"devpros.E006"}),
        (f"{REMOTE}?sslmode=disable", {"devpros.E006"}),
        (f"{REMOTE}?sslmode=prefer", {"devpros.E006"}),
        (f"{REMOTE}?sslmode=require", {"devpros.W004"}),
        (f"{REMOTE}?sslmode=verify-ca&sslrootcert=/ca.pem", set()),
        (f"{REMOTE}?sslmode=verify-full&sslrootcert=system", set()),
        ("postgres://u@127.0.0.1/d", set()),
        ("postgres://u@[::1]/d", set()),
        ("postgres://u@localhost/d", set()),
        ("postgres://u@%2Frun%2Fpostgresql/d", set()),
        ("postgres://u@127.0.0.1,db.example.com/d", {"devpros.E006"}),
        ("sqlite:////tmp/x.sqlite3", set()),
    ],
)
def test_a_database_elsewhere_is_reached_over_verified_tls(monkeypatch, url, expected):
    monkeypatch.delenv("PGSSLMODE", raising=False)

    assert judged(monkeypatch, url) == expected


def test_what_the_environment_tells_libpq_counts(monkeypatch):
    monkeypatch.setenv("PGSSLMODE", "verify-full")

    assert judged(monkeypatch, REMOTE) == set()


@pytest.mark.django_db
def test_a_database_that_is_well_raises_nothing():
    assert found_by(check_services, databases=["default"]) == set()


def test_offline_nothing_is_asked(monkeypatch):
    monkeypatch.setattr(service_checks, "connections", None)

    assert found_by(check_services, databases=None) == set()


def test_a_database_that_is_not_there_is_named_without_its_password(
    monkeypatch, django_db_blocker
):
    url = "postgres://devpros:s3cret-word@127.0.0.1:9/desk"
    handler = ConnectionHandler({"default": database(url)})
    monkeypatch.setattr(service_checks, "connections", handler)

    with django_db_blocker.unblock():
        (said,) = check_services(None, databases=["default"])

    assert said.id == "devpros.E007"
    assert "desk at 127.0.0.1" in said.msg
    assert "s3cret" not in str(said)


@pytest.mark.django_db
def test_a_cache_that_is_not_there_is_named(monkeypatch):
    class Gone:
        def set(self, *args, **kwargs):
            raise RedisError

    monkeypatch.setattr(service_checks, "cache", Gone())

    assert found_by(check_services, databases=["default"]) == {"devpros.E011"}


@pytest.mark.django_db
def test_migrations_that_are_missing_are_counted(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'desk'")

    (said,) = check_services(None, databases=["default"])

    assert said.id == "devpros.E010"
    assert "desk" in said.msg


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="of its sessions")
def test_a_session_that_may_not_write_is_named():
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")

    assert "devpros.E009" in found_by(check_services, databases=["default"])


@pytest.mark.django_db
def test_keys_that_open_nothing_are_named(ticket, settings):
    settings.CREDENTIAL_KEYS = K1
    make_credentials(ticket)
    settings.CREDENTIAL_KEYS = K2
    said = StringIO()

    with pytest.raises(SystemCheckError, match=r"credentials\.E005"):
        call_command("check", deploy=True, stderr=said, stdout=said)


@pytest.mark.django_db
def test_a_key_of_the_right_name_that_is_another_is_named(ticket, settings):
    settings.CREDENTIAL_KEYS = K1
    make_credentials(ticket)
    name, material = K1.partition(":")[0], K2.partition(":")[2]
    settings.CREDENTIAL_KEYS = f"{name}:{material}"

    with pytest.raises(SystemCheckError, match=r"credentials\.E005"):
        call_command("check", deploy=True, stderr=StringIO(), stdout=StringIO())


@pytest.mark.django_db
def test_without_deploy_or_offline_the_command_asks_nothing(ticket, settings):
    settings.CREDENTIAL_KEYS = K1
    make_credentials(ticket)
    settings.CREDENTIAL_KEYS = K2
    settings.DEMO = False

    for options in ({"deploy": False}, {"deploy": True, "offline": True}):
        try:
            call_command("check", stdout=StringIO(), stderr=StringIO(), **options)
        except (SystemCheckError, CommandError) as error:
            assert "credentials.E005" not in str(error)  # noqa: PT017 — others may be
