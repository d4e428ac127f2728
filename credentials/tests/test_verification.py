"""Access logs prove themselves, and what they cannot prove a client's receipt does."""

import pytest

from conftest import file_ticket
from credentials import chain
from credentials.models import AccessRecord, Credential
from credentials.representation import show_chained
from credentials.services import Break, verify_access_logs
from credentials.tests.conftest import K2
from credentials.tests.factories import make_credentials, reveal
from tests.test_races import at_once

MISSING = "It lacks a record that its client holds."


@pytest.fixture
def credential(ticket, bob):
    """A secret that was opened three times, beside one that nobody opened."""
    credential, _ = make_credentials(ticket, 2)
    for _ in range(3):
        reveal(credential, bob)
    return Credential.objects.get(pk=credential.pk)


def problems(**options):
    """Return what is wrong, in words, by credential."""
    _, breaks = verify_access_logs(**options)
    return [(found.credential, found.problem) for found in breaks]


def record(credential, position):
    return credential.access_records.get(position=position)


def cut_short(credential):
    """Take the last record away, and rewind the row to where it was before."""
    record(credential, 3).delete()
    head = record(credential, 2).receipt
    openings = credential.access_records.openings().count()
    Credential.objects.filter(pk=credential.pk).update(
        head=head, records=2, reveals=openings
    )


def test_what_nobody_touched_is_sound(credential):
    assert verify_access_logs() == (2, [])


def test_a_ticket_narrows(credential, ticket, mallory):
    make_credentials(file_ticket(mallory), 3)

    assert verify_access_logs(ticket=ticket) == (2, [])
    assert verify_access_logs() == (5, [])


@pytest.mark.parametrize(
    "edit",
    [
        {"actor_type": "system"},
        {"reason": "none of your business"},
        {"version": 1},
        {"personal_digest": "0" * 64},
        {"action": "refused"},
        {"receipt": "0" * 64},
    ],
)
def test_threat_32_an_edited_record_is_found(credential, edit):
    credential.access_records.filter(position=2).update(**edit)

    ((name, problem),) = problems()

    assert name == credential.public_id
    assert problem == "Record 2 does not follow from those before it."


@pytest.mark.parametrize(
    "edit",
    [
        {"actor_name": "Somebody Else"},
        {"client_address": ""},
        {"salt": "0" * 32},
        {"salt": ""},  # as if it had been erased
    ],
)
def test_threat_32_an_edited_person_is_found(credential, edit):
    credential.access_records.filter(position=2).update(**edit)

    assert problems() == [
        (
            credential.public_id,
            "Record 2 names another person or address than it did.",
        )
    ]


def test_threat_32_a_record_taken_out_of_the_middle_is_found(credential):
    record(credential, 2).delete()

    assert [problem for _, problem in problems()] == [
        "Record 2 does not follow from those before it."
    ]


def test_threat_32_a_record_taken_off_the_end_is_found(credential):
    record(credential, 3).delete()

    assert [problem for _, problem in problems()] == [
        "The log does not end with the record that the credential names."
    ]


def test_threat_32_a_record_that_somebody_added_is_found(credential):
    last = record(credential, 3)
    last.pk, last.position, last.actor_name = None, 4, "Somebody Else"
    last.receipt = chain.next_receipt(credential.head, show_chained(last))
    last.save()
    Credential.objects.filter(pk=credential.pk).update(head=last.receipt, records=4)

    assert problems() == [(credential.public_id, "Record 4 is not signed by us.")]


def test_threat_32_a_log_moved_to_another_credential_is_found(credential):
    other = Credential.objects.exclude(pk=credential.pk).get()
    credential.access_records.update(credential=other)
    Credential.objects.filter(pk=other.pk).update(head=credential.head, records=3)

    assert {name for name, _ in problems()} == {other.public_id, credential.public_id}


def test_threat_32_a_wrong_count_is_found(credential):
    Credential.objects.filter(pk=credential.pk).update(records=2)

    assert [problem for _, problem in problems()] == [
        "The log has another length than the credential names."
    ]


def test_threat_32_a_tail_cut_off_with_its_head_is_found_by_its_client(credential):
    kept = {credential.public_id: {credential.head}}
    cut_short(credential)

    assert problems() == []
    assert problems(receipts=kept) == [(credential.public_id, MISSING)]


def test_threat_32_a_rewritten_history_lacks_an_early_receipt(credential, bob):
    early, late = record(credential, 2).receipt, credential.head
    cut_short(credential)
    reveal(credential, bob)

    assert problems(receipts={credential.public_id: {early}}) == []
    assert problems(receipts={credential.public_id: {early, late}}) == [
        (credential.public_id, MISSING)
    ]


def test_threat_32_a_credential_that_is_gone_is_missed_by_its_client(credential):
    name = credential.public_id
    credential.delete()

    found = problems(receipts={name: {credential.head}})

    assert found == [(name, "There is no such credential.")]


def test_a_receipt_in_its_log_is_no_news(credential):
    receipts = {row.receipt for row in credential.access_records.all()}

    assert problems(receipts={credential.public_id: receipts}) == []


def test_a_record_of_a_lost_key_is_named_with_it(credential, keys):
    keys(K2)

    ((_, problem),) = problems()

    assert problem == "Record 1 is signed with 'k1', which the keyring does not hold."


@pytest.mark.django_db(transaction=True)
def test_a_log_that_grows_while_it_is_read_is_not_broken(credential, bob, monkeypatch):
    grown, from_db = [], Credential.from_db

    def grow(*args):
        """Reveal between reading the row and reading its log."""
        row = from_db(*args)
        if row.pk == credential.pk and not grown:
            grown.append(row)
            at_once(1, lambda _: reveal(credential, bob))
        return row

    monkeypatch.setattr(Credential, "from_db", grow)

    assert verify_access_logs() == (2, [])
    assert AccessRecord.objects.count() == 4


def test_a_broken_log_does_not_hide_another(credential, bob):
    other = Credential.objects.exclude(pk=credential.pk).get()
    reveal(other, bob)
    AccessRecord.objects.update(reason="none")

    _, breaks = verify_access_logs()

    assert [type(found) for found in breaks] == [Break, Break]
    assert {found.credential for found in breaks} == {
        credential.public_id,
        other.public_id,
    }
