"""What is sealed opens in its own context, and tells nothing on the way."""

import copy
import pickle
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.tests.conftest import CONTEXT, FACTS, PROPERTY, SECRET
from credentials.vault import (
    Context,
    KeyUnavailable,
    Plaintext,
    Sealed,
    Unsealable,
    credential_context,
    rewrap,
    seal,
    unseal,
)

LATER = FACTS["expires_at"] + timedelta(days=1)
PROJECT = Path(__file__).resolve().parents[2]
texts = st.text(max_size=300)


@PROPERTY
@given(secret=st.dictionaries(texts, texts, max_size=20))
def test_a_secret_comes_back_as_it_was(secret):
    sealed = seal(Plaintext(secret), context=CONTEXT)

    assert unseal(sealed, context=CONTEXT).expose() == secret


def test_no_two_seals_of_a_secret_share_a_nonce_or_a_key(sealed):
    again = seal(Plaintext(SECRET), context=CONTEXT)

    for start, end in ((8, 20), (20, 52), (68, 80), (80, 336)):
        assert sealed.raw[start:end] != again.raw[start:end]


def test_the_format_is_what_it_was(sealed):
    """A value sealed by version 1 of the format has these places, for ever."""
    raw = sealed.raw

    assert raw[:8] == b"CV1" + b"\x02k1" + b"\x00\x3c"
    assert len(raw) == 8 + 60 + 12 + 256 + 16


def test_a_value_of_the_first_release_still_opens():
    raw = bytes.fromhex((Path(__file__).parent / "sealed-by-1.hex").read_text())

    assert unseal(Sealed(raw), context=CONTEXT).expose() == SECRET


def test_threat_31_the_length_of_a_password_does_not_show():
    short, long = ({"password": "x" * length} for length in (8, 40))

    lengths = {len(seal(Plaintext(s), context=CONTEXT).raw) for s in (short, long)}

    assert len(lengths) == 1


@pytest.mark.parametrize(
    ("fact", "forged"),
    [
        ("organization", 1),  # re-homed to the attacker's organization
        ("ticket", 2),  # moved to a ticket the attacker works on
        ("credential", 3),  # swapped with another row
        ("credential_type", "other"),
        ("expires_at", FACTS["expires_at"] + timedelta(days=30)),
    ],
)
def test_threat_10_a_changed_fact_opens_nothing(sealed, fact, forged):
    context = credential_context(**(FACTS | {fact: forged}))

    with pytest.raises(Unsealable):
        unseal(sealed, context=context)


def test_a_context_of_another_purpose_opens_nothing(sealed):
    context = Context("webhook_secret", CONTEXT.facts)

    with pytest.raises(Unsealable):
        unseal(sealed, context=context)


def test_any_changed_byte_opens_nothing(sealed):
    """All of them, one at a time; another key id is a key we lack, or none at all."""
    key_id = range(4, 6)

    for place in range(len(sealed.raw)):
        raw = bytearray(sealed.raw)
        raw[place] ^= 0x01
        with pytest.raises(KeyUnavailable if place in key_id else Unsealable):
            unseal(Sealed(bytes(raw)), context=CONTEXT)


@PROPERTY
@given(data=st.data())
def test_a_shortened_or_lengthened_value_opens_nothing(sealed, data):
    size = data.draw(st.integers(0, len(sealed.raw) - 1))
    tail = data.draw(st.binary(min_size=1, max_size=20))

    for raw in (sealed.raw[:size], sealed.raw + tail):
        with pytest.raises(Unsealable):
            unseal(Sealed(raw), context=CONTEXT)


def test_a_body_does_not_open_under_the_key_of_another(sealed):
    other = seal(Plaintext({"password": "other"}), context=CONTEXT)
    swapped = Sealed(other.raw[:68] + sealed.raw[68:])

    with pytest.raises(Unsealable):
        unseal(swapped, context=CONTEXT)


def test_a_value_cut_within_its_header_names_no_key(sealed):
    """And so no provider is asked about a wrapped key that is not whole."""
    without_a_wrapped_key = Sealed(sealed.raw[:6] + b"\x00\x00" + sealed.raw[8:])

    for value in (
        *(Sealed(sealed.raw[:size]) for size in range(68)),
        without_a_wrapped_key,
    ):
        assert value.key_id == ""


@PROPERTY
@given(raw=st.binary(max_size=400))
def test_foreign_bytes_are_held_and_refused(raw):
    held = Sealed(raw)

    assert held.key_id == "" or raw.startswith(b"CV1")
    with pytest.raises((Unsealable, KeyUnavailable)):
        unseal(held, context=CONTEXT)


def test_threat_13_a_pickle_in_the_column_is_not_run():
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("the pickle ran",))

    for raw in (pickle.dumps(Bomb()), b"CV1\x02k1\x00\x00" + pickle.dumps(Bomb())):
        with pytest.raises(Unsealable):
            unseal(Sealed(raw), context=CONTEXT)


def test_threat_30_every_refusal_says_the_same(sealed):
    damaged = Sealed(sealed.raw[:-1] + b"\x00")
    moved = credential_context(**(FACTS | {"ticket": 2}))
    attempts = [(damaged, CONTEXT), (sealed, moved), (Sealed(b"forged"), CONTEXT)]
    output = set()

    for value, context in attempts:
        with pytest.raises(Unsealable) as refusal:
            unseal(value, context=context)
        output.add((str(refusal.value), refusal.value.args, refusal.value.__context__))

    sentence = "The sealed value cannot be opened."
    assert output == {(sentence, (sentence,), None)}


def test_a_secret_that_cannot_be_read_is_in_no_error_behind_the_refusal(
    sealed, monkeypatch
):
    """The parser's own error holds the whole text it could not read."""
    monkeypatch.setattr(
        "credentials.vault.envelope.decrypt", lambda *_, **__: b"C4NARY"
    )

    with pytest.raises(Unsealable) as refusal:
        unseal(sealed, context=CONTEXT)

    assert (refusal.value.__context__, refusal.value.__cause__) == (None, None)


def test_a_later_expiry_moves_the_key_and_leaves_the_secret_sealed(sealed):
    later = credential_context(**(FACTS | {"expires_at": LATER}))

    moved = rewrap(sealed, context=CONTEXT, new_context=later)

    assert moved.raw[68:] == sealed.raw[68:]
    assert unseal(moved, context=later).expose() == SECRET
    with pytest.raises(Unsealable):
        unseal(moved, context=CONTEXT)


def test_a_sealed_value_prints_its_key_and_size(sealed):
    assert str(sealed) == repr(sealed) == "<sealed under k1, 352 bytes>"
    assert repr(Sealed(b"?")) == "<sealed under no key, 1 bytes>"


def test_a_sealed_value_is_copied_as_itself_and_never_pickled(sealed):
    assert copy.deepcopy([sealed])[0] is copy.copy(sealed) is sealed
    with pytest.raises(TypeError):
        pickle.dumps(sealed)


def test_nobody_but_the_vault_imports_cryptography():
    importing = re.compile(r"^\s*(from|import) (django_)?cryptography\b", re.MULTILINE)
    apps = [path for path in PROJECT.iterdir() if (path / "__init__.py").exists()]

    found = {
        file.parent
        for app in apps
        for file in app.rglob("*.py")
        if "tests" not in file.parts and importing.search(file.read_text())
    }

    assert found == {PROJECT / "credentials" / "vault"}
