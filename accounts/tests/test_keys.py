"""The format of keys and tokens (docs/contract.md, 2.2)."""

import re

import pytest

from accounts.keys import ALPHABET, checksum, digest, generate_key, is_well_formed
from accounts.models import ApiKeySecret

KEY = "dp_live_" + "0" * 32
KEY += checksum(KEY)


@pytest.mark.parametrize("prefix", ["dp_live_", "dp_test_"])
def test_a_key_is_its_prefix_and_38_letters_and_digits(prefix):
    assert re.fullmatch(rf"{prefix}[0-9A-Za-z]{{38}}", generate_key(prefix))
    assert is_well_formed(generate_key(prefix))


def test_no_two_keys_are_the_same():
    assert len({generate_key("dp_live_") for _ in range(1000)}) == 1000


def test_the_checksum_is_crc_32_in_base_62():
    # 0xCBF43926 is the check value that every description of CRC-32 gives.
    value = 0
    for digit in checksum("123456789"):
        value = value * 62 + ALPHABET.index(digit)

    assert value == 0xCBF43926
    assert checksum("") == "000000"


@pytest.mark.parametrize("position", range(8, len(KEY)))
def test_one_wrong_character_is_a_typo(position):
    others = set(ALPHABET) - {KEY[position]}
    typos = [KEY[:position] + other + KEY[position + 1 :] for other in others]

    assert not any(is_well_formed(typo) for typo in typos)


@pytest.mark.parametrize(
    "mangled",
    [
        "",
        KEY[:-1],
        KEY + "0",
        KEY + "\n",
        " " + KEY,
        KEY.upper(),
        KEY.replace("live", "test"),
        KEY.replace("dp_", "sk_"),
        KEY[:-1] + "é",
        KEY[:-1] + "\uff10",
    ],
)
def test_what_is_no_key_is_not_well_formed(mangled):
    assert is_well_formed(KEY)
    assert not is_well_formed(mangled)


def test_two_neighbours_swapped_are_a_typo():
    key = generate_key("dp_live_")
    swaps = [key[:i] + key[i + 1] + key[i] + key[i + 2 :] for i in range(8, 45)]

    assert not any(is_well_formed(swap) for swap in swaps if swap != key)


def test_what_is_stored_is_a_digest_and_four_characters(alice, mallory):
    stored = ApiKeySecret.objects.get(api_key=alice.key)

    assert stored.digest == digest(alice.secret)
    assert re.fullmatch(r"[0-9a-f]{64}", stored.digest)
    assert stored.last_four == alice.secret[-4:]
    assert str(stored) == f"…{stored.last_four}"
    assert stored.digest != ApiKeySecret.objects.get(api_key=mallory.key).digest
