"""Keys that stay elsewhere: KMS against moto, Transit against a fake of its interface.

The fake speaks what hvac sends to `/v1/transit/encrypt|decrypt/<name>`, compares the
associated data as Vault does, and answers in Vault's own words. It was not compared
with a running Vault.
"""

import base64
import json
import logging
import secrets
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import boto3
import hvac
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from credentials.tests.conftest import CONTEXT, FACTS, K1, SECRET
from credentials.vault import (
    KeyUnavailable,
    Plaintext,
    Unsealable,
    aws_kms,
    credential_context,
    envelope,
    rewrap,
    seal,
    unseal,
    vault_transit,
)
from credentials.vault.keyring import _keyring

pytestmark = pytest.mark.slow

OTHER_CONTEXT = credential_context(**(FACTS | {"ticket": 7}))


class FakeTransit(BaseHTTPRequestHandler):
    """Two keys, `desk` and `desk-2`; a ciphertext is a ticket to what was sent."""

    kept = {}
    names = ("desk", "desk-2")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _, _, _, operation, name = self.path.split("/")
        if self.headers["X-Vault-Token"] != "token":
            self.answer(403, errors=["permission denied C4NARY"])
        elif name not in self.names:
            self.answer(400, errors=["encryption key not found C4NARY"])
        elif operation == "encrypt":
            ciphertext = f"vault:v1:{secrets.token_hex(16)}"
            self.kept[ciphertext] = (name, body["associated_data"], body["plaintext"])
            self.answer(200, data={"ciphertext": ciphertext})
        else:
            self.open(name, body)

    def do_PUT(self):
        self.do_POST()

    def open(self, name, body):
        kept = self.kept.get(body["ciphertext"], ("", "", ""))
        if kept[:2] == (name, body["associated_data"]):
            self.answer(200, data={"plaintext": kept[2]})
        else:
            self.answer(400, errors=["cipher: message authentication failed"])

    def answer(self, status, **body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def transit(monkeypatch, keys):
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeTransit)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("VAULT_ADDR", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("VAULT_TOKEN", "token")
    keys("vault-transit:desk", K1)
    yield "vault-transit:desk"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def kms(monkeypatch, keys):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("kms", region_name="eu-central-1")
        entry = f"aws-kms:{client.create_key()['KeyMetadata']['Arn']}"
        keys(entry, K1)
        _keyring.cache_clear()  # its clients belong to the moto of one test
        yield entry


@pytest.fixture(params=["kms", "transit"])
def other_context(request):
    """Each test below holds for both."""
    return request.getfixturevalue(request.param)


def test_a_secret_is_sealed_under_a_key_elsewhere(other_context):
    sealed = seal(Plaintext(SECRET), context=CONTEXT)

    assert sealed.key_id == other_context
    assert unseal(sealed, context=CONTEXT).expose() == SECRET


def test_another_context_opens_nothing(other_context):
    sealed = seal(Plaintext(SECRET), context=CONTEXT)

    with pytest.raises(Unsealable):
        unseal(sealed, context=OTHER_CONTEXT)


def test_a_secret_moves_from_a_key_of_our_own_and_back(other_context, keys):
    keys(K1, other_context)
    ours = seal(Plaintext(SECRET), context=CONTEXT)
    keys(other_context, K1)

    theirs = rewrap(ours, context=CONTEXT)
    keys(K1, other_context)
    back = rewrap(theirs, context=CONTEXT)

    assert [ours.key_id, theirs.key_id, back.key_id] == ["k1", other_context, "k1"]
    assert unseal(back, context=CONTEXT).expose() == SECRET


def test_a_new_expiry_is_unwrapped_and_wrapped(other_context):
    """The rewrap of Transit would ignore the associated data."""
    sealed = seal(Plaintext(SECRET), context=CONTEXT)

    moved = rewrap(sealed, context=CONTEXT, new_context=OTHER_CONTEXT)

    assert unseal(moved, context=OTHER_CONTEXT).expose() == SECRET
    with pytest.raises(Unsealable):
        unseal(moved, context=CONTEXT)


def test_a_key_that_is_gone_is_unavailable_without_the_driver_s_text(
    other_context, keys, caplog
):
    gone = other_context[:-1] + ("0" if other_context[-1] != "0" else "1")
    keys(gone, K1)

    with pytest.raises(KeyUnavailable) as refusal:
        seal(Plaintext(SECRET), context=CONTEXT)

    assert str(refusal.value) == f"The key {gone!r} is not available."
    assert refusal.value.__context__ is None
    assert "C4NARY" not in caplog.text
    assert caplog.records[-1].key_id == gone


def test_threat_15_the_driver_logs_no_data_key_at_debug(
    other_context, caplog, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    data_key = bytes(range(32))
    monkeypatch.setattr(envelope, "new_data_key", lambda: data_key)

    unseal(seal(Plaintext(SECRET), context=CONTEXT), context=CONTEXT)

    assert base64.b64encode(data_key).decode() not in caplog.text
    assert repr(data_key) not in caplog.text


class Recorder:
    """A client of KMS that notes what it was asked, and fails."""

    def __init__(self, error):
        self.request_body, self.error = [], error

    def encrypt(self, **request_body):
        self.request_body.append(request_body)
        raise self.error


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("InvalidCiphertextException", Unsealable),
        ("IncorrectKeyException", Unsealable),
        ("DisabledException", KeyUnavailable),
        ("AccessDeniedException", KeyUnavailable),
        ("ThrottlingException", KeyUnavailable),
    ],
)
def test_what_kms_refuses_becomes_a_fact_of_the_vault(kms, monkeypatch, code, fact):
    answer = {"Error": {"Code": code, "Message": "C4NARY"}}
    recorder = Recorder(ClientError(answer, "Encrypt"))
    monkeypatch.setattr(aws_kms, "_connect", lambda region: recorder)

    with pytest.raises(fact) as refusal:
        seal(Plaintext(SECRET), context=CONTEXT)

    assert "C4NARY" not in str(refusal.value)


def test_kms_sees_ids_and_a_data_key(kms, monkeypatch):
    recorder = Recorder(ConnectionError("C4NARY"))
    monkeypatch.setattr(aws_kms, "_connect", lambda region: recorder)

    with pytest.raises(KeyUnavailable):
        seal(Plaintext(SECRET), context=CONTEXT)

    (request_body,) = recorder.request_body
    assert request_body["EncryptionContext"] == dict(CONTEXT.as_mapping())
    assert len(request_body["Plaintext"]) == 32


def test_kms_has_two_seconds_and_one_attempt():
    config = aws_kms._connect("eu-central-1").meta.config

    assert (config.connect_timeout, config.read_timeout) == (2, 2)
    assert config.retries["total_max_attempts"] == 1


def test_vault_has_two_seconds(transit, monkeypatch):
    request_body, client = [], hvac.Client
    monkeypatch.setattr(
        hvac, "Client", lambda **how: request_body.append(how) or client(**how)
    )

    seal(Plaintext(SECRET), context=CONTEXT)

    assert request_body == [{"timeout": 2}]


def test_a_vault_that_does_not_answer_in_time_is_unavailable(keys, monkeypatch):
    keys("vault-transit:desk", K1)
    monkeypatch.setattr(vault_transit, "TIMEOUT", 0.05)

    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("VAULT_ADDR", f"http://127.0.0.1:{mute.getsockname()[1]}")
        with pytest.raises(KeyUnavailable):
            seal(Plaintext(SECRET), context=CONTEXT)


@pytest.mark.parametrize(
    ("entry", "package"),
    [
        ("aws-kms:arn:aws:kms:eu-central-1:111122223333:key/1", "boto3.session"),
        ("vault-transit:desk", "hvac"),
    ],
)
def test_a_package_that_is_not_installed_is_told(
    keys, monkeypatch, caplog, entry, package
):
    keys(entry, K1)
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(KeyUnavailable):
        seal(Plaintext(SECRET), context=CONTEXT)

    assert caplog.records[-1].error == "ModuleNotFoundError"


def test_a_token_that_may_not_is_unavailable(transit, monkeypatch):
    sealed = seal(Plaintext(SECRET), context=CONTEXT)
    monkeypatch.setenv("VAULT_TOKEN", "another")

    with pytest.raises(KeyUnavailable):
        unseal(sealed, context=CONTEXT)


def test_a_vault_that_is_down_is_unavailable(keys, monkeypatch):
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:9")
    keys("vault-transit:desk", K1)

    with pytest.raises(KeyUnavailable):
        seal(Plaintext(SECRET), context=CONTEXT)
