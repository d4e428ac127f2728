"""Who is let in, and how long (contract 1.2 and 2, OPEN-25)."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from accounts import services
from accounts.keys import checksum
from accounts.models import ApiKey, ApiKeySecret
from accounts.scopes import KEY_SCOPES
from api.moments import moment_now
from conftest import SYSTEM, Caller


def me(secret, scheme="Bearer"):
    caller = Caller()
    return caller.get("/v1/me", headers={"Authorization": f"{scheme} {secret}"})


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_the_schemes_case_does_not_matter(alice, scheme):
    assert me(alice.secret, scheme).status_code == 200


def other_checksum(secret):
    return secret[:-1] + ("A" if secret[-1] != "A" else "B")


FORGED = "dp_live_" + "x" * 32
BAD = {
    "a changed last character": lambda s: f"Bearer {other_checksum(s)}",
    "a forged key": lambda s: (
        "Bearer dp_live_" + "x" * 32 + checksum("dp_live_" + "x" * 32)
    ),
    "the other mode": lambda s: f"Bearer {s.replace('live', 'test')}",
    "trailing junk": lambda s: f"Bearer {s} x",
    "a comma": lambda s: f"Bearer {s},Bearer {s}",
    "another scheme": lambda s: f"Token {s}",
    "basic": lambda s: "Basic a2V5Og==",
    "no scheme": lambda s: s,
    "non-ascii": lambda s: f"Bearer {s}\xe9",
    "nothing after the scheme": lambda s: "Bearer",
    "an unknown prefix": lambda s: "Bearer dp_xx_1",
}


@pytest.mark.parametrize("kind", BAD)
def test_every_bad_credential_gets_the_same_401(alice, kind):
    response = Caller().get(
        "/v1/me", headers={"Authorization": BAD[kind](alice.secret)}
    )

    assert response.status_code == 401
    assert response.content == me("nonsense").content
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_typo_costs_no_query(alice, django_assert_num_queries):
    with django_assert_num_queries(0):
        me(other_checksum(alice.secret))


@pytest.mark.parametrize("header", ["", "  "])
def test_an_empty_header_is_none(db, header):
    response = Caller().get("/v1/me", headers={"Authorization": header})

    assert response.json()["error"]["code"] == "AUTHENTICATION_REQUIRED"


@pytest.mark.parametrize("name", ["api_key", "access_token", "key"])
def test_a_credential_in_the_query_never_authenticates(alice, name):
    assert Caller().get("/v1/tickets", {name: alice.secret}).status_code == 401


def test_expiry_counts_from_the_next_request(acme, time_machine):
    at = moment_now()
    _, secret = services.issue_key(
        acme,
        name="Short",
        scopes=KEY_SCOPES,
        expires_at=at + timedelta(seconds=5),
        actor=SYSTEM,
        at=at,
    )
    time_machine.move_to(at + timedelta(seconds=1), tick=False)
    before = me(secret).status_code
    time_machine.move_to(at + timedelta(seconds=5), tick=False)

    assert (before, me(secret).status_code) == (200, 401)


def test_revocation_counts_from_the_next_request(alice):
    services.revoke_key(alice.key, actor=SYSTEM, at=moment_now())

    assert alice.get("/v1/me").status_code == 401


@pytest.mark.parametrize("who", ["alice", "sandy"])
def test_a_closed_organization_closes_its_sandbox_too(request, acme, who):
    caller = request.getfixturevalue(who)
    services.close_organization(acme, actor=SYSTEM, at=moment_now())

    assert caller.get("/v1/me").status_code == 401


def test_rotation_keeps_the_key_and_overlaps(alice, acme, time_machine):
    at = moment_now()
    overlap = timedelta(hours=1)
    key, secret = services.rotate_key(alice.key, overlap=overlap, actor=SYSTEM, at=at)
    old, new = me(alice.secret), me(secret)
    time_machine.move_to(at + overlap)

    assert old.json()["actor"] == new.json()["actor"]
    assert key.pk == alice.key.pk
    assert me(alice.secret).status_code == 401
    assert me(secret).status_code == 200


def test_too_many_failures_are_refused_and_a_valid_key_is_not(alice):
    statuses = [me("nonsense").status_code for _ in range(61)]

    refused = me("nonsense")

    assert set(statuses[:60]) == {401}
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1
    assert alice.get("/v1/me").status_code == 200


def test_use_is_noted_once_a_minute_after_the_answer(acme, time_machine):
    at = moment_now()
    time_machine.move_to(at, tick=False)
    key, secret = services.issue_key(
        acme, name="Used", scopes=KEY_SCOPES, actor=SYSTEM, at=at
    )

    me(secret)
    time_machine.shift(30)
    me(secret)

    assert ApiKey.objects.get(pk=key.pk).last_used_at == at


def test_no_column_of_any_table_holds_a_key(alice, mallory):
    alice.get("/v1/me")
    columns = []
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608
            columns += [str(value) for row in cursor.fetchall() for value in row]

    assert not any(alice.secret[8:] in text for text in columns)
    assert any(ApiKeySecret.objects.first().digest in text for text in columns)
