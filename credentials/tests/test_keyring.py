"""CREDENTIAL_KEYS: how it is read, what is wrong with it, and how a key is changed."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest

from credentials.keys import MalformedKeys, check_keyring, new_key, read_keys
from credentials.tests.conftest import CONTEXT, K1, K2, SECRET
from credentials.vault import (
    KeyUnavailable,
    Plaintext,
    known_key_ids,
    primary_key_id,
    rewrap,
    seal,
    unseal,
)

SECRET_KEY = "django-insecure-" + "s" * 50
ARN = "aws-kms:arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab"
TRANSIT = "vault-transit:desk-2026"


def entry(material, key_id="k9"):
    return f"{key_id}:{base64.b64encode(material).decode()}"


def test_the_first_key_seals_and_every_key_opens(keys, sealed):
    keys(K2, K1)

    assert (primary_key_id(), known_key_ids()) == ("k2", ("k2", "k1"))
    assert seal(Plaintext({}), context=CONTEXT).key_id == "k2"
    assert unseal(sealed, context=CONTEXT).expose() == SECRET


def test_threat_22_a_lost_key_is_named_and_no_damage(keys, sealed):
    keys(K2)

    with pytest.raises(KeyUnavailable) as refusal:
        unseal(sealed, context=CONTEXT)

    assert refusal.value.key_id == "k1"


def test_threat_23_every_node_reads_every_value_while_a_key_is_changed(keys, sealed):
    """Add, promote, rewrap half, retire: at each step the steps beside it can read."""
    keys(K2, K1)
    rewrapped = rewrap(sealed, context=CONTEXT)

    for value in (sealed, rewrapped):
        for deployed in ((K1, K2), (K2, K1)):
            keys(*deployed)
            assert unseal(value, context=CONTEXT).expose() == SECRET


def test_threat_23_after_rewrapping_the_old_key_can_be_retired(keys, sealed):
    keys(K2, K1)
    rewrapped = rewrap(sealed, context=CONTEXT)

    keys(K2)

    assert rewrapped.key_id == "k2"
    assert unseal(rewrapped, context=CONTEXT).expose() == SECRET


def test_threat_17_an_old_backup_does_not_open_after_its_key_is_retired(keys, sealed):
    keys(K2, K1)
    rewrap(sealed, context=CONTEXT)
    keys(K2)

    with pytest.raises(KeyUnavailable):
        unseal(sealed, context=CONTEXT)


def test_rewrapping_twice_is_rewrapping_once(keys, sealed):
    keys(K2, K1)

    twice = rewrap(rewrap(sealed, context=CONTEXT), context=CONTEXT)

    assert twice.key_id == "k2"
    assert unseal(twice, context=CONTEXT).expose() == SECRET


def test_rewrapping_touches_the_wrapped_key_alone(keys, sealed):
    keys(K2, K1)

    rewrapped = rewrap(sealed, context=CONTEXT)

    assert rewrapped.parts()[1] == sealed.parts()[1]
    assert rewrapped.parts()[0] != sealed.parts()[0]


def test_threat_9_secret_key_is_no_key(settings, sealed):
    settings.SECRET_KEY = "another"

    assert unseal(sealed, context=CONTEXT).expose() == SECRET


def test_a_key_under_another_name_opens_nothing(keys, sealed):
    keys(K1.replace("k1:", "k3:"))

    with pytest.raises(KeyUnavailable):
        unseal(sealed, context=CONTEXT)


def test_keys_of_three_kinds_are_read():
    kinds = [key.kind.value for key in read_keys(f"{ARN}, {TRANSIT}, {K1}")]

    assert kinds == ["aws-kms", "vault-transit", "local"]


def test_a_key_does_not_show_itself():
    (key,) = read_keys(K1)

    assert "material" not in repr(key)
    assert str(key.material) not in repr(key)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "There is no key in it."),
        (f"{K1},", "Entry 2 is not written id:base64."),
        (f"{K1},C4NARY", "Entry 2 is not written id:base64."),
        (f"{K1},C4 NARY:{K2[3:]}", "Entry 2 is not written id:base64."),
        (f"{K1},k2:C4NARY!", "Entry 2 is not base64."),
        (f"{K1},k2:!{K2[3:]}", "Entry 2 is not base64."),
        (f"{K1},k2:schlüssel", "Entry 2 is not base64."),
        (entry(b"C4NARY"), "Entry 1 has 6 bytes, not 32."),
        (f"{K1},{K2},{K1}", "Entries 1 and 3 have the same id."),
        (f"aws-kms:alias/C4NARY,{K1}", "Entry 1 names no key of aws-kms."),
        (f"{K1},vault-transit:../C4NARY", "Entry 2 names no key of vault-transit."),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(text, problem):
    assert problem in check_keyring(text, SECRET_KEY)
    with pytest.raises(MalformedKeys) as refusal:
        read_keys(text)
    assert str(refusal.value) == problem
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    "material",
    [
        SECRET_KEY.encode()[:32],
        hashlib.sha256(SECRET_KEY.encode()).digest(),
        hashlib.sha512(SECRET_KEY.encode()).hexdigest().encode()[:32],
        hashlib.pbkdf2_hmac(
            "sha256", SECRET_KEY.encode(), b"django-cryptography", 30_000
        ),
    ],
)
def test_a_key_made_of_secret_key_is_found(material):
    problems = check_keyring(entry(material), SECRET_KEY)

    assert problems == ["Entry 1 can be computed from SECRET_KEY."]


@pytest.mark.parametrize("decode", [base64.b64decode, base64.urlsafe_b64decode])
def test_a_key_that_secret_key_encodes_is_found(decode):
    secret_key = K2[3:]

    assert check_keyring(entry(decode(secret_key)), secret_key) != []


def test_weak_keys_are_found():
    text = f"{K1},{entry(bytes(32))},{K1.replace('k1', 'k3')}"

    assert check_keyring(text, SECRET_KEY) == [
        "Entry 2 is a placeholder, not a random key.",
        "Entries 1 and 3 are the same key.",
    ]


def test_every_problem_is_told_at_once():
    assert len(check_keyring("k1,k2:!,k3:AAAA", SECRET_KEY)) == 3


def test_remote_keys_alone_cannot_sign_the_access_logs():
    assert len(check_keyring(f"{ARN},{TRANSIT}", SECRET_KEY)) == 1
    assert check_keyring(f"{ARN},{TRANSIT},{K1}", SECRET_KEY) == []


def test_a_new_key_is_sound_and_never_the_same():
    at = datetime(2026, 11, 25, tzinfo=UTC)

    one, other = new_key(at=at), new_key(at=at)

    assert one.startswith("k20261125-")
    assert check_keyring(f"{one},{other}", SECRET_KEY) == []
