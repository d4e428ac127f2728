"""Bearer authentication by API keys (docs/contract.md, 1.2 and 2.1)."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from accounts import services
from accounts.keys import checksum
from accounts.models import ApiKey, ApiKeySecret
from accounts.scopes import KEY_SCOPES
from api.datetimes import now
from conftest import NOON, SYSTEM, Caller


def me(secret, scheme="Bearer"):
    caller = Caller()
    return caller.get("/v1/me", headers={"Authorization": f"{scheme} {secret}"})


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_the_schemes_case_does_not_matter(alice, scheme):
    assert me(alice.secret, scheme).status_code == 200


def other_checksum(secret):
    return secret[:-1] + ("A" if secret[-1] != "A" else "B")


def with_checksum(body):
    return body + checksum(body)


BAD = {
    "a changed last character": lambda s: f"Bearer {other_checksum(s)}",
    "a forged key": lambda s: f"Bearer {with_checksum('dp_live_' + 'x' * 32)}",
    "the other mode": lambda s: f"Bearer {s.replace('live', 'test')}",
    "the other mode, well formed": lambda s: (
        f"Bearer {with_checksum('dp_test_' + s[8:-6])}"
    ),
    "trailing junk": lambda s: f"Bearer {s} x",
    "junk without a space": lambda s: f"Bearer {s}x",
    "a parameter": lambda s: f"Bearer {s}, realm=x",
    "two headers": lambda s: f"Bearer {s},Bearer {s}",
    "a tab": lambda s: f"Bearer\t{s}",
    "quotes": lambda s: f'Bearer "{s}"',
    "another scheme": lambda s: f"Token {s}",
    "basic": lambda s: f"Basic {b64encode(f'{s}:'.encode()).decode()}",
    "no scheme": lambda s: s,
    "non-ascii": lambda s: f"Bearer {s}\xe9",
    "non-ascii in UTF-8": lambda s: f"Bearer {s}é".encode().decode("latin-1"),
    "only non-ascii": lambda s: "\xff\xfe",
    "very much": lambda s: "Bearer " + "a" * 8000,
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
    assert response["WWW-Authenticate"] == me("nonsense")["WWW-Authenticate"]


def test_a_key_that_was_good_once_is_refused_like_one_that_never_was(acme, alice, amir):
    nonsense = me("nonsense").content
    services.revoke_key(alice.key, actor=SYSTEM, at=NOON)
    ApiKey.objects.filter(pk=amir.key.pk).update(expires_at=NOON)

    assert alice.get("/v1/me").content == nonsense
    assert amir.get("/v1/me").content == nonsense


def test_a_typo_costs_no_query(alice, django_assert_num_queries):
    with django_assert_num_queries(0):
        me(other_checksum(alice.secret))


def test_a_valid_key_costs_one_query(alice, django_assert_num_queries):
    with django_assert_num_queries(1):
        alice.get("/v1/me")


@pytest.mark.parametrize("header", ["", "  "])
def test_an_empty_header_is_none(db, header):
    response = Caller().get("/v1/me", headers={"Authorization": header})

    assert response.json()["error"]["code"] == "AUTHENTICATION_REQUIRED"


@pytest.mark.parametrize("name", ["api_key", "access_token", "key"])
def test_a_credential_in_the_query_never_authenticates(alice, name):
    answer = Caller().get("/v1/tickets", {name: alice.secret})

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "AUTHENTICATION_REQUIRED"


def test_a_credential_in_a_body_or_cookie_never_authenticates(alice):
    caller = Caller()
    caller.cookies["access_token"] = caller.cookies["sessionid"] = alice.secret

    answer = caller.post("/v1/tickets", {"access_token": alice.secret})

    assert answer.status_code == 401


def test_an_agents_session_opens_no_api(bob):
    caller = Caller()
    caller.force_login(bob)

    assert caller.get("/v1/tickets").status_code == 401


def test_a_key_never_opens_the_admin(alice):
    assert alice.get("/admin/").status_code in (302, 403)


def test_expiry_counts_from_the_next_request(acme, time_machine):
    at = now()
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
    services.revoke_key(alice.key, actor=SYSTEM, at=now())

    assert alice.get("/v1/me").status_code == 401


@pytest.mark.parametrize("who", ["alice", "sandy"])
def test_a_closed_organization_closes_its_sandbox_too(request, acme, who):
    caller = request.getfixturevalue(who)
    services.close_organization(acme, actor=SYSTEM, at=now())

    assert caller.get("/v1/me").status_code == 401


def test_rotation_keeps_the_key_and_overlaps(alice, acme, time_machine):
    at = now()
    overlap = timedelta(hours=1)
    key, secret = services.rotate_key(alice.key, overlap=overlap, actor=SYSTEM, at=at)
    old, new = me(alice.secret), me(secret)
    time_machine.move_to(at + overlap)

    assert old.json()["actor"] == new.json()["actor"]
    assert key.pk == alice.key.pk
    assert me(alice.secret).status_code == 401
    assert me(secret).status_code == 200


def test_too_many_failures_are_refused_and_a_valid_key_is_not(alice, time_machine):
    time_machine.move_to(now(), tick=False)
    statuses = [me("nonsense").status_code for _ in range(61)]

    refused = me("nonsense")

    assert set(statuses[:60]) == {401}
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1
    assert alice.get("/v1/me").status_code == 200


def test_one_addresss_failures_are_not_anothers(db, time_machine):
    time_machine.move_to(now(), tick=False)
    for _ in range(61):
        me("nonsense")

    answer = Caller(secret="nonsense").get("/v1/me", REMOTE_ADDR="203.0.113.9")

    assert answer.status_code == 401


def test_a_refused_guesser_is_let_guess_again_after_the_wait(db, time_machine):
    time_machine.move_to(now(), tick=False)
    for _ in range(61):
        refused = me("nonsense")

    time_machine.shift(int(refused["Retry-After"]))

    assert me("nonsense").status_code == 401


def test_nothing_that_is_logged_holds_a_key(alice, caplog):
    caplog.set_level("DEBUG")

    alice.get("/v1/tickets", {"access_token": alice.secret})
    me(other_checksum(alice.secret))

    logged = "".join(str(record.__dict__) for record in caplog.records)
    assert "/v1/tickets" in logged
    assert alice.secret[8:40] not in logged


def test_no_column_of_any_table_holds_a_key(alice, mallory):
    alice.get("/v1/me")
    columns = []
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608
            columns += [str(value) for row in cursor.fetchall() for value in row]

    assert not any(alice.secret[8:] in text for text in columns)
    assert any(ApiKeySecret.objects.first().digest in text for text in columns)
