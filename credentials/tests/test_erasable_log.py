"""A name and an address in the access log can be erased; receipts still verify."""

import pytest

from accounts.actor import Actor
from conftest import NOON
from credentials import chain
from credentials.models import AccessRecord, Credential
from credentials.representation import show_chained, show_person
from credentials.services import rewrap_credentials, verify_access_logs
from credentials.services.access_records import add_access_record
from credentials.tests.conftest import K1, K2
from credentials.tests.factories import make_credentials, reveal

PSEUDONYM = "Person 7f3a"


@pytest.fixture
def credential(ticket, bob):
    """A secret that Bob opened twice."""
    (credential,) = make_credentials(ticket)
    for _ in range(2):
        reveal(credential, bob)
    return Credential.objects.get(pk=credential.pk)


def erase(record, pseudonym=PSEUDONYM):
    """Do to a line what an erasure of its person will do."""
    record.actor_name, record.client_address, record.salt = pseudonym, "", ""
    record.erasure = chain.sign_erasure(record.receipt, show_person(record))
    record.save()


def first(credential):
    return credential.access_records.get(position=1)


def problems(**options):
    return [found.problem for found in verify_access_logs(**options)[1]]


def test_an_erased_line_verifies_with_every_receipt_a_client_kept(credential):
    kept = {record.receipt for record in credential.access_records.all()}

    erase(first(credential))

    assert problems(receipts={credential.public_id: kept}) == []


def test_of_an_erased_line_nothing_is_left_that_names_anybody(credential, bob):
    erase(first(credential))

    row = AccessRecord.objects.filter(position=1).values().get()
    assert bob.name not in str(row)
    assert "203.0.113.9" not in str(row)
    assert row["salt"] == ""


def test_a_log_goes_on_after_an_erasure(credential, bob):
    erase(first(credential))

    reveal(credential, bob)

    assert problems() == []


@pytest.mark.parametrize(
    "edit",
    [
        {"actor_name": "Somebody Else"},
        {"client_address": "198.51.100.1"},
        {"erasure": ""},
        {"erasure": "k1:" + "0" * 64},
    ],
)
def test_threat_32_what_stands_in_the_place_of_a_name_is_signed(credential, edit):
    erase(first(credential))

    credential.access_records.filter(position=1).update(**edit)

    assert problems() == ["Record 1 names another person or address than it did."]


def test_threat_32_one_lines_erasure_is_none_of_anothers(credential):
    erase(first(credential))
    erasure = first(credential).erasure

    credential.access_records.filter(position=2).update(
        actor_name=PSEUDONYM, client_address="", salt="", erasure=erasure
    )

    assert problems() == ["Record 2 names another person or address than it did."]


def test_each_line_has_a_salt_of_its_own(credential):
    salts = set(AccessRecord.objects.values_list("salt", flat=True))
    digests = set(AccessRecord.objects.values_list("personal_digest", flat=True))

    assert (len(salts), len(digests)) == (2, 2)
    assert all(len(salt) == 32 for salt in salts)


def test_lines_of_the_first_version_keep_verifying_beside_new_ones(credential, bob):
    old = AccessRecord(
        credential=credential,
        position=credential.records + 1,
        action="refused",
        at=NOON,
        actor_type="agent",
        actor_id=bob.pk,
        actor_name=bob.name,
        reason="NOT_ASSIGNED",
        client_address="203.0.113.9",
        version=1,
    )
    old.receipt = chain.next_receipt(credential.head, show_chained(old))
    old.signature = chain.sign(old.receipt)
    old.save()
    credential.head, credential.records = old.receipt, old.position
    add_access_record(
        credential, AccessRecord.Action.REFUSED, actor=Actor.system(), at=NOON
    )
    credential.save()

    assert problems() == []
    AccessRecord.objects.filter(pk=old.pk).update(actor_name="Somebody Else")
    assert problems() == ["Record 3 does not follow from those before it."]


def test_when_keys_change_an_erasure_is_signed_anew(credential, keys):
    erase(first(credential))
    keys(K2, K1)

    rewrap_credentials()

    assert first(credential).erasure.startswith("k2:")
    keys(K2)
    assert problems() == []
