"""The access log: its client can check it, and the database alone cannot forge it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.chain import (
    Link,
    canonical_json,
    find_break,
    first_receipt,
    is_signed,
    next_receipt,
    sign,
    signing_key_id,
)
from credentials.tests.conftest import K1, K2, PROPERTY
from credentials.vault import KeyUnavailable

ID = "CRED-1732472031076123"
RECORDS = [
    {
        "action": action,
        "at": f"2026-11-25T10:00:0{second}.000Z",
        "actor": {"type": "agent", "id": "USER-1", "name": "Ana Núñez 🧯"},
        "reason": 'Repair the\n"login" \u2028 page',
        "client_address": None,
    }
    for second, action in enumerate(["created", "revealed", "refused", "purged"])
]
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)
records = st.dictionaries(st.sampled_from("abcd"), plain)


def written(records, credential_id=ID):
    """Return the links and the head, as a service writes them."""
    receipt, links = first_receipt(credential_id), []
    for record in records:
        receipt = next_receipt(receipt, record)
        links.append(Link(record, receipt, sign(receipt)))
    return links, receipt


@pytest.fixture
def log(keys):
    return written(RECORDS)


def recomputed(links):
    """Return what a forger with the database writes: right receipts, old signatures."""
    forged, _ = written([link.record for link in links])
    return [
        replace(new, signature=old.signature)
        for new, old in zip(forged, links, strict=True)
    ]


def test_a_log_as_written_is_whole(log):
    links, head = log

    assert find_break(ID, links, head=head) is None


def test_an_empty_log_is_whole():
    assert find_break(ID, [], head=first_receipt(ID)) is None


def test_a_client_checks_the_log_with_the_standard_library(log):
    """The walk of the docs: nothing of the house is used."""
    answer = [{**link.record, "receipt": link.receipt} for link in log[0]]

    receipt = sha256(ID.encode()).hexdigest()
    for record in json.loads(json.dumps(answer)):
        given = record.pop("receipt")
        text = json.dumps(
            record, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        receipt = sha256((receipt + text).encode()).hexdigest()
        assert receipt == given


def test_the_receipt_is_what_it_was():
    """Clients keep receipts: their computation may never change."""
    receipt = next_receipt(first_receipt(ID), RECORDS[0])

    assert receipt == (
        "0251227e9b1143bb89039dec8b1a5a5ce392c5784285ced09f6364d42d902a25"
    )


@pytest.mark.parametrize("name", ["action", "at", "actor", "reason"])
def test_threat_32_an_edited_record_is_found(log, name):
    links, head = log
    links[1] = replace(links[1], record={**links[1].record, name: "edited"})

    assert find_break(ID, links, head=head) == (
        "Record 2 does not follow from those before it."
    )


def test_threat_32_an_edit_with_new_receipts_is_found(log):
    links, _ = log
    links[1] = replace(links[1], record={**links[1].record, "reason": "edited"})
    forged = recomputed(links)

    found = find_break(ID, forged, head=forged[-1].receipt)

    assert found == "Record 2 is not signed by us."


def test_threat_32_a_later_record_of_ours_does_not_heal_a_forgery(log):
    links, _ = log
    links[1] = replace(links[1], record={**links[1].record, "reason": "edited"})
    forged = recomputed(links)
    receipt = next_receipt(forged[-1].receipt, RECORDS[0])
    forged.append(Link(RECORDS[0], receipt, sign(receipt)))

    assert find_break(ID, forged, head=receipt) == "Record 2 is not signed by us."


def test_threat_32_a_deleted_tail_is_found(log):
    links, head = log

    for kept in range(len(links)):
        assert "does not end" in find_break(ID, links[:kept], head=head)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_threat_32_a_record_lost_or_moved_within_is_found(log, place):
    links, head = log
    lost = links[:place] + links[place + 1 :]
    moved = [*lost, links[place]]

    for forged in (lost, moved):
        assert find_break(ID, forged, head=head).startswith(f"Record {place + 1} ")


def test_threat_32_a_rewound_head_is_found_by_the_client_alone(log):
    """The residual risk, on record: inside the database nothing shows."""
    links, _ = log
    receipt_of_the_client = links[3].receipt
    rewound = links[:2]

    assert find_break(ID, rewound, head=rewound[-1].receipt) is None
    assert receipt_of_the_client not in {link.receipt for link in rewound}


def test_the_log_of_another_credential_is_found(log):
    links, head = log

    assert find_break("CRED-1732472031076124", links, head=head).startswith("Record 1")


@pytest.mark.parametrize("signature", ["", "k1:", "k1:" + "0" * 64, "k1", ":"])
def test_a_missing_or_invented_signature_is_found(log, signature):
    links, head = log
    links[0] = replace(links[0], signature=signature)

    assert find_break(ID, links, head=head).startswith("Record 1 is ")


def test_a_signature_under_another_key_of_that_name_is_not_ours(keys, log):
    links, head = log
    keys(K2.replace("k2:", "k1:"))

    assert find_break(ID, links, head=head) == "Record 1 is not signed by us."


def test_a_record_of_foreign_stuff_is_found(log):
    links, head = log
    links[0] = replace(links[0], record={"at": 1.5})

    assert find_break(ID, links, head=head) == "Record 1 is no record of ours."


def test_a_log_outlives_a_promoted_key(keys, log):
    links, _ = log
    keys(K2, K1)
    receipt = next_receipt(links[-1].receipt, RECORDS[1])
    links.append(Link(RECORDS[1], receipt, sign(receipt)))

    assert links[-1].signature.startswith("k2:")
    assert find_break(ID, links, head=receipt) is None


def test_a_log_signed_again_outlives_a_retired_key(keys, log):
    links, head = log
    keys(K2, K1)
    again = [
        replace(link, signature=sign(link.receipt))
        for link in links
        if is_signed(link.receipt, link.signature)
    ]
    keys(K2)

    assert signing_key_id() == "k2"
    assert find_break(ID, again, head=head) is None


def test_what_a_retired_key_signed_is_no_longer_vouched_for(keys, log):
    links, head = log
    keys(K2)

    assert find_break(ID, links, head=head) == (
        "Record 1 is signed with 'k1', which the keyring does not hold."
    )


def test_without_a_key_of_our_own_nothing_is_signed(keys):
    keys("vault-transit:desk")

    with pytest.raises(KeyUnavailable):
        sign(first_receipt(ID))


@PROPERTY
@given(one=records, other=records)
def test_two_records_never_share_their_text(one, other):
    assert (canonical_json(one) == canonical_json(other)) is (
        repr_of(one) == repr_of(other)
    )


def repr_of(value):
    """Write it so that True is not 1."""
    if isinstance(value, dict):
        return {name: repr_of(value[name]) for name in value}
    return [repr_of(item) for item in value] if isinstance(value, list) else repr(value)


@PROPERTY
@given(record=records)
def test_a_record_that_travelled_as_json_has_the_same_text(record):
    assert canonical_json(json.loads(json.dumps(record))) == canonical_json(record)


@pytest.mark.parametrize(
    "value",
    [1.5, 2**53, b"x", datetime(2026, 1, 1, tzinfo=UTC), {"é": 1}, {1: 1}, (1,)],
)
def test_what_could_be_written_in_two_ways_is_refused(value):
    with pytest.raises(ValueError, match="A record is made of"):
        canonical_json({"a": value})
