"""Signatures, judged by the verifier of Standard Webhooks, which nobody here wrote."""

import base64
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from webhooks.signing import new_secret, signature, signatures

BODIES = ["{}", "🙂", "\u2028", "</script>", "é e\u0301", "  x \n", "x" * 300_000]


def signed(secrets, body, *, timestamp=None):
    """Return the headers of a body, signed now or at the unix second given."""
    timestamp = timestamp or int(time.time())
    return {
        "webhook-id": "EVT-1",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(
            secrets, message_id="EVT-1", timestamp=timestamp, body=body
        ),
    }


@pytest.mark.parametrize("text", BODIES, ids=lambda text: ascii(text[:9]))
@pytest.mark.parametrize("is_ascii", [True, False])
def test_the_independent_verifier_accepts_the_bytes_as_sent(text, is_ascii):
    secret = new_secret()
    body = json.dumps({"z": text, "a": text}, ensure_ascii=is_ascii).encode()

    assert Webhook(secret).verify(body, signed([secret], body)) == {
        "z": text,
        "a": text,
    }


@given(st.text())
def test_it_accepts_any_text(text):
    secret, body = new_secret(), text.encode()

    Webhook(secret).verify(body, signed([secret], body), json_parse=False)


def test_while_a_secret_is_rotated_either_one_verifies():
    old, new = new_secret(), new_secret()
    headers = signed([new, old], b"{}")

    assert Webhook(old).verify(b"{}", headers) == {}
    assert Webhook(new).verify(b"{}", headers) == {}
    first, _ = headers["webhook-signature"].split(" ")
    assert Webhook(new).verify(b"{}", headers | {"webhook-signature": first}) == {}


@pytest.mark.parametrize("changed", ["body", "id", "time", "secret", "old", "stranger"])
def test_what_was_changed_is_too_old_or_a_strangers_is_refused(changed):
    secret, now = new_secret(), int(time.time())
    then = now - 600 if changed == "old" else now
    author = new_secret() if changed == "stranger" else secret
    headers = signed([author], b"{}", timestamp=then)
    if changed == "id":
        headers["webhook-id"] = "EVT-2"
    if changed == "time":
        headers["webhook-timestamp"] = str(now - 1)
    verifier = Webhook(new_secret() if changed == "secret" else secret)

    with pytest.raises(WebhookVerificationError):
        verifier.verify(b"[]" if changed == "body" else b"{}", headers)


def test_a_signature_is_the_one_openssl_makes():
    # printf '<id>.<timestamp>.<body>' | openssl dgst -sha256 -mac HMAC \
    #     -macopt hexkey:000102…1f -binary | base64
    secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    made = signature(
        secret,
        message_id="EVT-1764000000123456",
        timestamp=1764000000,
        body='{"title":"🙂"}'.encode(),
    )

    assert made == "v1,vVBk1pzPyeGqy8ZlPoqdvV+cy1Y/b7KK8g1pO8ld06w="


def test_secrets_are_of_32_bytes_and_never_twice_the_same():
    made = [new_secret() for _ in range(100)]

    assert len(set(made)) == 100
    assert all(secret.startswith("whsec_") for secret in made)
    assert {len(base64.b64decode(secret[6:])) for secret in made} == {32}


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_é", "whsec_\n", "A" * 43 + "="]
)
def test_what_is_no_secret_is_refused(secret):
    with pytest.raises(ValueError, match="whsec_ and the base64"):
        signature(secret, message_id="EVT-1", timestamp=1, body=b"")


def test_a_secret_is_not_told_in_its_refusal():
    secret = new_secret() + "\n"

    with pytest.raises(ValueError, match="whsec_ and the base64") as refused:
        signature(secret, message_id="EVT-1", timestamp=1, body=b"")

    assert secret[6:20] not in str(refused.value)


def test_an_id_with_a_dot_could_be_read_two_ways():
    with pytest.raises(ValueError, match="dot"):
        signature(new_secret(), message_id="EVT.1", timestamp=1, body=b"")
