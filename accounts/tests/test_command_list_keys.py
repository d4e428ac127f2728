"""manage.py list_keys: which keys there are, and never a secret."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts import services
from accounts.models import ApiKey
from api.datetimes import now
from conftest import NOON, SYSTEM


def list_keys(*words):
    """Return the table as one dict for each row."""
    out = io.StringIO()
    call_command("list_keys", *words, stdout=out)
    head, *rows = out.getvalue().splitlines()
    names = [name for name in head.split("  ") if name]
    starts = [head.index(name) for name in names]
    ends = [*starts[1:], None]
    return [
        {
            name.strip(): row[start:end].strip()
            for name, start, end in zip(names, starts, ends, strict=True)
        }
        for row in rows
    ]


def test_a_row_tells_everything_but_the_secret(alice):
    (row,) = list_keys("acme")

    assert row == {
        "ID": alice.key.public_id,
        "ORGANIZATION": "acme",
        "MODE": "live",
        "NAME": "Alice",
        "KEY": f"dp_live_…{alice.secret[-4:]}",
        "SCOPES": ",".join(sorted(alice.key.scopes)),
        "CREATED": NOON.strftime("%Y-%m-%dT12:00:00.000Z"),
        "LAST USED": "2999-01-01T00:00:00.000Z",
        "EXPIRES": "never",
        "STATE": "active",
    }


def test_an_organization_is_listed_with_its_sandbox_and_without_strangers(
    acme, alice, amir, sandy, mallory
):
    named = [row["NAME"] for row in list_keys("acme")]

    assert named == ["Amir", "Alice", "Sandy"]
    assert [row["NAME"] for row in list_keys("acme-sandbox")] == named


def test_without_a_name_all_are_listed(alice, mallory):
    assert {row["NAME"] for row in list_keys()} == {"Alice", "Mallory"}


def test_no_keys_are_a_head_without_rows(acme):
    assert list_keys() == []


def test_the_newest_secret_is_the_one_shown(alice):
    day = timedelta(days=1)
    _, secret = services.rotate_key(alice.key, overlap=day, actor=SYSTEM, at=NOON)

    (row,) = list_keys("acme")

    assert row["KEY"].endswith(secret[-4:])
    assert secret not in str(row)


def revoke(key):
    services.revoke_key(key, actor=SYSTEM, at=NOON)


def expire(key):
    ApiKey.objects.filter(pk=key.pk).update(expires_at=now())


def close(key):
    services.close_organization(key.organization, actor=SYSTEM, at=NOON)


@pytest.mark.parametrize(
    ("happens", "state"), [(revoke, "revoked"), (expire, "expired"), (close, "closed")]
)
def test_a_key_that_is_refused_says_why(alice, mallory, happens, state):
    happens(alice.key)

    states = {row["NAME"]: row["STATE"] for row in list_keys()}

    assert states == {"Alice": state, "Mallory": "active"}


def test_a_sandbox_is_closed_with_its_organization(acme, sandy):
    services.close_organization(acme, actor=SYSTEM, at=NOON)

    assert list_keys()[0]["STATE"] == "closed"


def test_a_name_cannot_command_the_operators_terminal(acme, make_caller):
    make_caller(acme, "Key")
    ApiKey.objects.update(name="\x1b[2J\x1b]0;gone\x07\nKEY-1\u2028")  # an old row

    (row,) = list_keys()

    assert row["NAME"] == "?[2J?]0;gone??KEY-1?"


@pytest.mark.parametrize("more", [0, 9])
def test_listing_costs_the_same_however_many(
    acme, sandy, make_caller, django_assert_num_queries, more
):
    for number in range(more):
        make_caller(acme, f"Key {number}")

    with django_assert_num_queries(2):
        assert len(list_keys()) == more + 1


def test_an_organization_that_is_not_there_is_a_sentence(alice):
    with pytest.raises(CommandError, match="no organization nowhere"):
        list_keys("nowhere")
