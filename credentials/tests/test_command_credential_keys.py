"""manage.py credential_keys: which keys are in use, and a fresh one."""

import pytest

from conftest import file_ticket
from credentials.keys import check_keyring
from credentials.tests.conftest import K1, K2
from credentials.tests.factories import make_credentials, reveal


@pytest.fixture
def credential_keys(program):
    return lambda *words: program("credential_keys", *words)


def test_new_prints_a_fresh_entry_alone_on_the_last_line(credential_keys):
    ended, again = credential_keys("new"), credential_keys("new")

    entry = ended.out.splitlines()[-1]
    assert (ended.code, check_keyring(entry, "x" * 50)) == (0, [])
    assert entry != again.out.splitlines()[-1]


def test_status_says_what_depends_on_each_key(
    credential_keys, ticket, mallory, bob, keys
):
    reveal(*make_credentials(ticket), bob)
    make_credentials(file_ticket(mallory))
    keys(K2, K1)

    ended = credential_keys("status")

    assert ended.code == 0
    assert [line.split() for line in ended.out.splitlines()[1:]] == [
        ["k2", "yes", "yes", "0", "0", "no"],
        ["k1", "no", "yes", "2", "1", "no"],
    ]


def test_status_in_json_names_each_key(credential_keys, db, keys):
    keys(K2, K1)

    output = credential_keys("status", "--json").json

    assert output["command"] == "credential_keys"
    assert output["keys"][1] == {
        "key_id": "k1",
        "is_primary": False,
        "is_known": True,
        "credentials": 0,
        "signatures": 0,
        "is_retirable": True,
    }


def test_a_lost_key_stands_out(credential_keys, ticket, keys):
    make_credentials(ticket)
    keys(K2)

    last = credential_keys("status").out.splitlines()[-1]

    assert last.split() == ["k1", "no", "LOST", "1", "0", "no"]


def test_no_key_is_ever_shown(credential_keys, ticket, keys):
    make_credentials(ticket)
    keys(K2, K1)

    for ended in (credential_keys("status"), credential_keys("status", "--json")):
        assert K1[3:] not in ended.out
        assert K2[3:] not in ended.out


def test_an_unreadable_keyring_is_told_by_its_place(credential_keys, db, keys):
    keys(K1, "k2:C4NARY")

    ended = credential_keys("status")

    assert (ended.code, ended.out) == (1, "")
    assert "CREDENTIAL_KEYS: Entry 2" in ended.err
    assert "C4NARY" not in ended.err


@pytest.mark.parametrize("words", [[], ["make"], ["new", K1]])
def test_wrong_usage_is_2(credential_keys, words):
    assert credential_keys(*words).code == 2
