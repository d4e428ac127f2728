"""Custody in processes of its own: killed half-way, sharing rows, restored."""

from collections import Counter as Tally

import pytest

from conftest import file_ticket
from credentials.models import AccessRecord, Credential
from credentials.services import verify_access_logs
from credentials.tests.conftest import K1, K2
from credentials.tests.factories import (
    CANARY,
    HOUR,
    copy_ticket,
    make_credential_of_each,
    reveal,
)
from credentials.vault import KeyUnavailable, unseal
from tests.support.custody_processes import (
    attempt,
    chains,
    end_of,
    kill_after,
    open_the_gate,
    run,
    start,
    tally,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PURGE = ("purge_credentials", "--batch-size", "20", "-v", "2")
REWRAP = ("rewrap_credentials", "--batch-size", "20", "-v", "2")
ROWS = 1_000


@pytest.fixture(autouse=True)
def keys(settings):
    """A keyring of one key; `keys(K2, K1)` is what an operator deploys next."""

    def deploy(*entries):
        settings.CREDENTIAL_KEYS = ",".join(entries)

    deploy(K1)
    return deploy


def spread(ticket, count, **columns):
    """Keep so many secrets on twenty tickets like this one."""
    tickets = copy_ticket(ticket, 20)
    return make_credential_of_each([tickets[n % 20] for n in range(count)], **columns)


def seals():
    """Return which keys seal how many secrets."""
    return Tally(Credential.objects.sealed().values_list("key_id", flat=True))


def unreadable():
    """Return the secrets that do not open with the keys of today."""
    rows = Credential.objects.sealed().select_related("ticket")
    secret = {"password": CANARY}
    return [
        row
        for row in rows
        if unseal(row.sealed, context=row.context).expose() != secret
    ]


def test_threat_25_a_killed_purge_leaves_no_half_end_and_another_finishes(
    ticket, mallory
):
    spread(ticket, ROWS, ends_in=-HOUR)
    (live,) = make_credential_of_each([file_ticket(mallory)])

    kill_after(start(*PURGE), "100 purged")
    (left,) = tally()
    ended = run(*PURGE, "--json")

    assert 100 <= left < ROWS
    assert (ended.code, ended.json["purged"]) == (0, ROWS - left)
    assert tally() == {ROWS}
    assert Credential.objects.sealed().get() == live


def test_threat_25_four_purges_share_rows_and_end_each_once(ticket):
    spread(ticket, 2 * ROWS, ends_in=-HOUR)
    four = [start(*PURGE[:-2], "--json") for _ in range(4)]

    open_the_gate(*four)
    ended = [end_of(process) for process in four]
    last = run(*PURGE, "--json")

    assert {purge.code for purge in ended} <= {0, 75}
    assert last.code == 0
    assert sum(purge.json["purged"] for purge in (*ended, last)) == 2 * ROWS
    assert tally() == {2 * ROWS}
    assert {tuple(chain) for chain in chains()} == {("expired",)}


def test_threat_23_a_killed_rewrap_leaves_all_readable_and_another_finishes(
    ticket, bob, keys
):
    rows = spread(ticket, ROWS)
    reveal(rows[-1], bob)
    keys(K2, K1)

    kill_after(start(*REWRAP), "Rewrapped 100 secrets, signed 0 records.")

    assert seals()["k2"] >= 100
    assert seals()["k1"] > 0
    for keyring in ((K1, K2), (K2, K1)):  # of a node before and after promotion
        keys(*keyring)
        assert unreadable() == []
    assert run(*REWRAP).code == 0
    keys(K2)
    assert seals() == {"k2": ROWS}
    assert unreadable() == []
    assert verify_access_logs() == (ROWS, [])


def test_two_rewraps_share_rows_and_move_each_once(ticket, bob, keys):
    rows = spread(ticket, ROWS)
    reveal(rows[-1], bob)
    keys(K2, K1)
    two = [start(*REWRAP[:-2], "--json") for _ in range(2)]

    open_the_gate(*two)
    ended = [end_of(process) for process in two]
    last = run(*REWRAP, "--json")

    assert {rewrap.code for rewrap in ended} <= {0, 75}
    assert last.code == 0
    every = [rewrap.json for rewrap in (*ended, last)]
    assert sum(outcome["rewrapped"] for outcome in every) == ROWS
    assert sum(outcome["signed"] for outcome in every) == 1
    assert seals() == {"k2": ROWS}


def test_threat_17_a_dump_of_before_opens_nothing_after_retirement(
    ticket, bob, keys, tmp_path
):
    over, live = (
        make_credential_of_each([ticket], ends_in=ends)[0] for ends in (-HOUR, HOUR)
    )
    dump = tmp_path / "dump.json"
    assert run("dumpdata", "credentials", "-o", str(dump)).code == 0
    keys(K2, K1)
    assert run(*PURGE).code == run(*REWRAP).code == 0

    restore(dump)
    before = [*unreadable(), attempt(live, bob)]
    restore(dump)
    keys(K2)

    assert before == ["revealed"]
    assert attempt(live, bob) == "CREDENTIAL_KEY_UNAVAILABLE"
    for row in (over, live):
        with pytest.raises(KeyUnavailable):
            unseal(row.sealed, context=row.context)
    assert seals() == {"k1": 2}


def restore(dump):
    AccessRecord.objects.all().delete()
    Credential.objects.all().delete()
    assert run("loaddata", str(dump)).code == 0
