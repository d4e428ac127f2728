"""The operator's door."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiKey, Organization, User
from conftest import Caller


def run(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue().strip()


def test_an_operator_opens_an_organization(db):
    sentence = run("create_organization", "Agency One")

    assert "agency-one" in sentence
    assert Organization.objects.live().get().name == "Agency One"


def test_an_issued_key_is_alone_on_the_last_line_and_works(acme):
    key = run("issue_key", "acme", "--name", "Site").splitlines()[-1]

    assert Caller(secret=key).get("/v1/me").status_code == 200


def test_scopes_sandbox_and_expiry_can_be_chosen(acme):
    run(
        "issue_key",
        "acme",
        "--name=Test",
        "--sandbox",
        "--scope=tickets:read",
        "--expires-in=30d",
    )

    key = ApiKey.objects.get()
    assert (key.prefix, key.scopes) == ("dp_test_", ["tickets:read"])
    assert (key.expires_at - key.created_at).days == 30


def test_a_rotated_key_prints_the_new_secret(alice):
    secret = run("rotate_key", alice.key.public_id, "--overlap=0").splitlines()[-1]

    assert Caller(secret=secret).get("/v1/me").status_code == 200
    assert alice.get("/v1/me").status_code == 401


def test_a_revoked_key_is_refused(alice):
    run("revoke_key", alice.key.public_id)

    assert alice.get("/v1/me").status_code == 401


def test_a_plan_changes_the_limit_at_once(acme, alice):
    run("change_plan", "acme", "5/m")

    assert alice.get("/v1/me")["X-RateLimit-Limit"] == "5"
    run("change_plan", "acme", "default")
    assert alice.get("/v1/me")["X-RateLimit-Limit"] == "100"


def test_an_organization_is_closed_and_reopened(acme, alice):
    run("close_organization", "acme")
    closed = alice.get("/v1/me").status_code
    run("reopen_organization", "acme")

    assert (closed, alice.get("/v1/me").status_code) == (401, 200)


def test_people_get_a_password_that_is_shown_once(acme, client):
    password = run("create_agent", "eve@devpros.test", "--name", "Eve").splitlines()[-1]
    run("create_member", "acme", "mia@acme.test", "--name", "Mia", "--owner")

    assert client.login(username="eve@devpros.test", password=password)
    assert User.objects.get(email="mia@acme.test").memberships.get().role == "owner"


def test_a_password_may_come_from_standard_input(db, monkeypatch, client):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))

    out = run("create_agent", "eve@devpros.test", "--name", "Eve", "--password-stdin")

    assert "horse" not in out
    assert client.login(username="eve@devpros.test", password="correct horse battery")


def test_people_are_deactivated_and_reactivated(bob):
    run("deactivate_user", bob.email)
    bob.refresh_from_db()
    was_active = bob.is_active
    run("reactivate_user", bob.email)
    bob.refresh_from_db()

    assert (was_active, bob.is_active) == (False, True)


@pytest.mark.parametrize(
    "words",
    [
        ["create_organization", "Acme"],
        ["issue_key", "nowhere", "--name=x"],
        ["issue_key", "acme", "--name=x", "--scope=all"],
        ["rotate_key", "KEY-1"],
        ["rotate_key", "KEY-1732472031076123"],
        ["change_plan", "acme", "100/month"],
        ["deactivate_user", "nobody@nowhere.test"],
        ["create_agent", "x", "--name=x"],
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_1(acme, words):
    with pytest.raises(CommandError) as refusal:
        run(*words)

    assert str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_agent_is_made_with_a_role(db):
    said = run("create_agent", "eve@devpros.test", "--name", "Eve", "--role", "auditor")

    assert "Created the auditor eve@devpros.test." in said
    assert User.objects.get(email="eve@devpros.test").is_auditor
