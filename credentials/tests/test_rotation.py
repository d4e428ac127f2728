"""Add, promote, rewrap, retire: what is kept moves to the newest key."""

import pytest

from api.datetimes import now
from conftest import SYSTEM, file_ticket
from credentials.errors import CredentialKeyUnavailable
from credentials.models import AccessRecord, Credential
from credentials.services import (
    Selection,
    count_without_key,
    key_statuses,
    purge_credentials,
    rewrap_credentials,
    verify_access_logs,
)
from credentials.tests.conftest import K1, K2
from credentials.tests.factories import CANARY, make_credentials, reveal

K3 = K2.replace("k2:", "k3:")[:-2] + "A="


def named(public_ids, *credentials):
    return public_ids == [credential.public_id for credential in credentials]


def key_of(credential):
    """Return the key that seals it, on which column and bytes agree."""
    kept = Credential.objects.get(pk=credential.pk)
    assert kept.key_id == kept.sealed.key_id
    return kept.key_id


def signers():
    signatures = AccessRecord.objects.order_by("pk").values_list("signature", flat=True)
    return [signature.partition(":")[0] for signature in signatures]


def test_what_is_sealed_moves_to_the_first_key_and_opens(ticket, mallory, bob, keys):
    mine, strangers = (
        make_credentials(ticket),
        make_credentials(file_ticket(mallory, assigned_to=bob.email)),
    )
    keys(K2, K1)

    outcome = rewrap_credentials()

    assert outcome.rewrapped == 2
    keys(K2)
    for credential in (*mine, *strangers):
        assert reveal(credential, bob).plaintext.expose() == {"password": CANARY}


def test_the_secret_itself_is_not_touched(ticket, keys):
    (credential,) = make_credentials(ticket)
    body = credential.sealed.parts()[1]
    keys(K2, K1)

    rewrap_credentials()

    credential.refresh_from_db()
    assert credential.sealed.parts()[1] == body
    assert key_of(credential) == "k2"


def test_a_second_run_finds_nothing_to_do(ticket, bob, keys):
    reveal(*make_credentials(ticket), bob)
    keys(K2, K1)

    first, second = rewrap_credentials(), rewrap_credentials()

    assert (first.rewrapped, first.signed) == (1, 1)
    assert (second.rewrapped, second.signed, second.unreadable) == (0, 0, [])


def test_every_batch_comes_to_its_turn(ticket, keys):
    make_credentials(ticket, 5)
    keys(K2, K1)

    assert rewrap_credentials(batch_size=2).rewrapped == 5


def test_what_cannot_be_read_is_named_and_left_and_the_rest_goes_on(ticket, keys):
    (lost,) = make_credentials(ticket)
    keys(K2)
    (behind,) = make_credentials(ticket)
    keys(K3, K2)

    outcome = rewrap_credentials()

    assert named(outcome.unreadable, lost)
    assert outcome.rewrapped == 1
    assert [key_of(row) for row in (lost, behind)] == ["k1", "k3"]


def test_a_damaged_one_is_never_stamped_with_the_new_key(ticket, keys):
    damaged, sound = make_credentials(ticket, 2)
    Credential.objects.filter(pk=damaged.pk).update(sealed_secret=sound.sealed)
    keys(K2, K1)

    outcome = rewrap_credentials()

    assert named(outcome.unreadable, damaged)
    assert [key_of(row) for row in (damaged, sound)] == ["k1", "k2"]


def test_every_record_of_a_log_that_two_keys_signed_is_signed_anew(ticket, bob, keys):
    (credential,) = make_credentials(ticket)
    reveal(credential, bob)
    keys(K2, K1)
    reveal(credential, bob)
    before = signers()

    outcome = rewrap_credentials()

    assert (before, signers()) == (["k1", "k2"], ["k2", "k2"])
    assert outcome.signed == 1
    keys(K2)
    assert verify_access_logs() == (1, [])


def test_threat_32_a_forged_record_is_not_vouched_for(ticket, bob, keys):
    (credential,) = make_credentials(ticket)
    reveal(credential, bob)
    AccessRecord.objects.update(signature="k1:" + "0" * 64)
    keys(K2, K1)

    outcome = rewrap_credentials()

    assert (outcome.signed, signers()) == (0, ["k1"])


def test_a_log_whose_signer_is_lost_is_named(ticket, bob, keys):
    (credential,) = make_credentials(ticket)
    reveal(credential, bob)
    keys(K2)

    outcome = rewrap_credentials()

    assert named(outcome.unreadable, credential)  # once, for both reasons
    assert signers() == ["k1"]


def test_it_stops_after_a_row_and_all_of_it_opens(ticket, bob, keys):
    rows = make_credentials(ticket, 3)
    keys(K2, K1)
    done = []

    outcome = rewrap_credentials(is_stopped=lambda: bool(done), report=done.append)

    assert (outcome.interrupted, outcome.rewrapped) == (True, 1)
    assert [key_of(row) for row in rows] == ["k2", "k1", "k1"]
    for row in rows:
        assert reveal(row, bob).plaintext.expose() == {"password": CANARY}


def test_a_row_that_others_won_is_moved_all_the_same(ticket, keys, losing):
    make_credentials(ticket)
    keys(K2, K1)
    losing("credentials.services.rotation.rewrap", times=4)

    outcome = rewrap_credentials()

    assert (outcome.rewrapped, outcome.remaining) == (1, 0)


def test_a_row_that_others_keep_winning_is_left_and_the_rest_goes_on(
    ticket, keys, losing
):
    held, free = make_credentials(ticket, 2)
    keys(K2, K1)
    losing("credentials.services.rotation.rewrap", times=5)

    outcome = rewrap_credentials()

    assert (outcome.rewrapped, outcome.remaining, outcome.unreadable) == (1, 1, [])
    assert [key_of(row) for row in (held, free)] == ["k1", "k2"]


def test_what_depends_on_each_key_is_counted(ticket, mallory, bob, keys):
    credential, _ = make_credentials(ticket, 2)
    make_credentials(file_ticket(mallory))
    reveal(credential, bob)
    keys(K2, K1)

    new, old = key_statuses()

    assert (new.key_id, new.credentials, new.signatures) == ("k2", 0, 0)
    assert (old.key_id, old.credentials, old.signatures) == ("k1", 3, 1)
    assert (new.is_primary, old.is_primary) == (True, False)
    assert (new.is_retirable, old.is_retirable) == (False, False)


def test_a_key_is_retirable_when_nothing_needs_it(ticket, bob, keys):
    reveal(*make_credentials(ticket), bob)
    keys(K2, K1)

    rewrap_credentials()

    assert [status.is_retirable for status in key_statuses()] == [False, True]


def test_a_signature_alone_keeps_a_key(ticket, bob, keys):
    reveal(*make_credentials(ticket), bob)
    selection = Selection(ticket=ticket, force=True)
    purge_credentials(selection, actor=SYSTEM, clock=now)
    keys(K2, K1)

    _, old = key_statuses()

    assert (old.credentials, old.signatures, old.is_retirable) == (0, 2, False)


def test_threat_22_a_lost_key_is_shown_and_counted(ticket, bob, keys):
    credential, _ = make_credentials(ticket, 2)
    reveal(credential, bob)
    keys(K2)

    known, lost = key_statuses()

    assert (known.is_known, lost.is_known) == (True, False)
    assert (lost.key_id, lost.credentials, lost.signatures) == ("k1", 2, 1)
    assert count_without_key() == 2
    with pytest.raises(CredentialKeyUnavailable):
        reveal(credential, bob)
