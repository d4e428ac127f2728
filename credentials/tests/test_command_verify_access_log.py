"""manage.py verify_access_log: what it reads, and how it ends."""

import io

import pytest

from conftest import file_ticket
from credentials.chain import first_receipt
from credentials.models import AccessRecord, Credential
from credentials.tests.factories import make_credentials, reveal


@pytest.fixture
def verify(program):
    return lambda *words: program("verify_access_log", *words)


@pytest.fixture
def credential(ticket, bob):
    (credential,) = make_credentials(ticket)
    reveal(credential, bob)
    return Credential.objects.get(pk=credential.pk)


def test_sound_logs_are_counted(verify, credential, mallory):
    make_credentials(file_ticket(mallory))

    assert verify() == (0, "Read 2 access logs; all are sound.", "")


def test_a_break_is_named_and_ends_it_with_3(verify, credential):
    AccessRecord.objects.update(actor_name="Somebody Else")

    ended = verify()

    assert (ended.code, ended.out) == (3, "")
    assert f"{credential.public_id}: Record 1 names another person" in ended.err


def test_json_lists_the_breaks(verify, credential):
    AccessRecord.objects.all().delete()

    ended = verify("--json")

    assert ended.code == 3
    assert ended.json == {
        "command": "verify_access_log",
        "logs": 1,
        "breaks": [
            {
                "credential": credential.public_id,
                "problem": "The log does not end with the record that the credential"
                " names.",
            }
        ],
    }


def test_a_ticket_narrows(verify, credential, mallory):
    strangers = file_ticket(mallory)
    make_credentials(strangers)
    AccessRecord.objects.all().delete()

    assert verify("--ticket", strangers.public_id).code == 0
    assert verify("--ticket", credential.ticket.public_id).code == 3


def test_threat_32_receipts_from_a_file_find_a_log_that_was_cut(
    verify, credential, tmp_path
):
    file = tmp_path / "receipts"
    file.write_text(f"\n{credential.public_id} {credential.head}\n")
    sound = verify("--receipts", str(file))
    AccessRecord.objects.all().delete()
    head = first_receipt(credential.public_id)
    Credential.objects.update(head=head, records=0)

    assert (sound.code, verify().code) == (0, 0)
    assert "lacks a record" in verify("--receipts", str(file)).err


def test_receipts_may_come_from_standard_input(verify, credential, monkeypatch):
    line = f"{credential.public_id} {'0' * 64}"
    monkeypatch.setattr("sys.stdin", io.StringIO(line))

    assert verify("--receipts", "-", "--json").json["breaks"] == [
        {
            "credential": credential.public_id,
            "problem": "It lacks a record that its client holds.",
        }
    ]


@pytest.mark.parametrize("text", ["CRED-1 abc", "{}", "CRED-1732472031076123"])
def test_a_line_that_is_no_receipt_is_1(verify, credential, tmp_path, text):
    file = tmp_path / "receipts"
    file.write_text(f"{credential.public_id} {credential.head}\n{text}\n")

    ended = verify("--receipts", str(file))

    assert ended.code == 1
    assert "Line 2 is not written" in ended.err


def test_a_file_that_is_not_there_is_1(verify, db, tmp_path):
    ended = verify("--receipts", str(tmp_path / "nothing"))

    assert ended.code == 1
    assert "cannot be read" in ended.err


def test_a_ticket_that_is_not_there_is_1(verify, db):
    assert verify("--ticket", "TICK-1732472031076123").code == 1
