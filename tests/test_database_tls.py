"""DATABASE_URL asks for verified TLS, and gets it or nothing."""

import pytest
import trustme
from django.db import ConnectionHandler, OperationalError

from devpros.storage import database
from tests.services import postgresql

pytestmark = [pytest.mark.slow, pytest.mark.once]

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def server(authority):
    """A PostgreSQL whose certificate names this host."""
    issued = authority.issue_cert(HOST)
    (certificate,) = issued.cert_chain_pems[:1]
    pem = certificate.bytes()
    with postgresql(certificate=pem, key=issued.private_key_pem.bytes()) as url:
        yield url


@pytest.fixture
def ask(server, tmp_path, django_db_blocker):
    """Connect as the service would, trusting this authority; tell if it is TLS."""

    def ask(query, authority=None, url=server):
        file = tmp_path / "ca.pem"
        if authority is not None:
            authority.cert_pem.write_to_path(file)
            query += f"&sslrootcert={file}"
        handler = ConnectionHandler({"default": database(f"{url}?{query}")})
        with django_db_blocker.unblock(), handler["default"].cursor() as cursor:
            cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            found = cursor.fetchone()[0]
            handler.close_all()
        return found

    return ask


def test_verified_tls_is_what_the_session_has(ask, authority):
    assert ask("sslmode=verify-full", authority) is True


def test_without_tls_the_session_has_none(ask):
    assert ask("sslmode=disable") is False


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_a_certificate_of_another_authority_is_refused(ask, mode):
    with pytest.raises(OperationalError, match="certificate verify failed"):
        ask(f"sslmode={mode}", trustme.CA())


def test_an_authority_that_is_missing_is_refused(ask):
    with pytest.raises(OperationalError, match="does not exist"):
        ask("sslmode=verify-full&sslrootcert=/nonexistent")


def test_a_certificate_of_another_host_is_refused(ask, authority, server):
    url = server.replace(HOST, "localhost")

    with pytest.raises(OperationalError, match="does not match host name"):
        ask("sslmode=verify-full", authority, url=url)
