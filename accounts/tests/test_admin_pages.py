"""The pages of one organization, person or key, and what their buttons do."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from accounts import services
from accounts.models import ApiKey, Organization, SecurityEvent, User
from accounts.tests.test_admin import (
    KEYS,
    ORGANIZATIONS,
    PEOPLE,
    everything_stored,
)
from api.datetimes import now
from conftest import NOON, PASSWORD, SYSTEM, Caller

EVIL = '"><img src=q onerror=x>\u202efdp'
NEW_KEY = {"name": "Site", "scopes": ["tickets:read"], "expires_at_0": ""}


@pytest.fixture
def office(client, db):
    admin = User.objects.create_superuser("admin@devpros.test", PASSWORD, name="Dana")
    client.force_login(admin)
    return client


def press(client, path, thing, button):
    return client.post(f"{path}{thing.pk}/change/", {button: ""}, follow=True)


def test_a_secret_is_in_its_answer_once_and_in_no_later_page(office, acme):
    issued = office.post(f"{KEYS}add/", {**NEW_KEY, "organization": acme.pk})
    secret = issued.context["secret"]

    assert issued.content.decode().count(secret) == 1
    for path in ("/admin/records/", KEYS, f"{KEYS}{ApiKey.objects.get().pk}/change/"):
        assert secret not in office.get(path).content.decode()


def test_a_sandbox_gets_a_test_key(office, acme):
    issued = office.post(f"{KEYS}add/", {**NEW_KEY, "organization": acme.sandbox.pk})

    assert issued.context["secret"].startswith("dp_test_")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["comments:internal"]}, "Select a valid choice"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "00:00"}, "in the future"),
        ({"name": " "}, "This field is required"),
    ],
)
def test_a_key_that_is_refused_says_why(office, acme, changed, message):
    body = {**NEW_KEY, "organization": acme.pk, **changed}

    response = office.post(f"{KEYS}add/", body)

    assert message in response.content.decode()
    assert not ApiKey.objects.exists()


def test_the_button_rotates_and_shows_the_secret_once(office, alice):
    response = press(office, KEYS, alice.key, "accounts_apikey_rotate")

    secret = response.context["secret"]
    assert response.content.decode().count(secret) == 1
    assert "no-store" in response["Cache-Control"]
    assert secret not in everything_stored()
    assert Caller(secret=secret).get("/v1/me").status_code == 200


def test_the_old_secret_counts_for_a_day(office, alice):
    press(office, KEYS, alice.key, "accounts_apikey_rotate")

    old = alice.key.secrets.earliest("id")
    rest = old.valid_until - now()
    assert timedelta(hours=23) < rest <= timedelta(hours=24)


def test_a_revoked_key_is_not_rotated(office, alice):
    services.revoke_key(alice.key, actor=SYSTEM, at=NOON)

    response = press(office, KEYS, alice.key, "accounts_apikey_rotate")

    assert "is revoked" in response.content.decode()
    assert alice.key.secrets.count() == 1


def test_no_page_leaves_a_second_log_beside_the_events(office, acme):
    office.post(f"{KEYS}add/", {**NEW_KEY, "organization": acme.pk})
    office.post(f"{ORGANIZATIONS}{acme.pk}/change/", {"rate_limit": "7/m"})

    assert not LogEntry.objects.exists()
    kinds = SecurityEvent.objects.values_list("type", flat=True)
    assert list(kinds[:2]) == ["organization.plan_changed", "api_key.issued"]


def test_a_plan_saved_unchanged_leaves_no_event(office, acme):
    before = SecurityEvent.objects.count()

    office.post(f"{ORGANIZATIONS}{acme.pk}/change/", {"rate_limit": ""})

    assert SecurityEvent.objects.count() == before


def test_a_stale_page_reverts_no_plan(office, acme):
    services.change_plan(acme, rate_limit="9/m", actor=SYSTEM, at=NOON)

    stale = {"rate_limit": "", "initial-rate_limit": ""}
    office.post(f"{ORGANIZATIONS}{acme.pk}/change/", stale)

    acme.refresh_from_db()
    assert acme.rate_limit == "9/m"


def test_name_and_state_of_an_organization_are_no_fields(office, acme):
    body = {"rate_limit": "", "name": "Mine", "slug": "mine", "is_active": ""}

    office.post(f"{ORGANIZATIONS}{acme.pk}/change/", body)

    acme.refresh_from_db()
    assert (acme.name, acme.slug, acme.is_active) == ("Acme", "acme", True)


def test_buttons_close_and_reopen_and_only_one_is_offered(office, acme):
    closed = press(office, ORGANIZATIONS, acme, "accounts_organization_close")

    acme.refresh_from_db()
    assert not acme.is_active
    assert "accounts_organization_reopen" in closed.content.decode()
    assert "accounts_organization_close" not in closed.content.decode()


def test_a_sandbox_is_no_row_of_its_own(office, acme):
    path = f"{ORGANIZATIONS}{acme.sandbox.pk}/change/"

    assert office.get(path).status_code == 302
    assert len(office.get(ORGANIZATIONS).context["cl"].result_list) == 1


def test_an_agent_reads_organizations_and_changes_none(client, bob, acme):
    client.force_login(bob)
    path = f"{ORGANIZATIONS}{acme.pk}/change/"

    assert client.get(path).status_code == 200
    assert client.post(path, {"rate_limit": "9/s"}).status_code == 403
    assert client.get(f"{ORGANIZATIONS}add/").status_code == 403


@pytest.mark.parametrize("forged", ["close", "reopen", "delete_selected"])
def test_a_forged_action_is_403(client, bob, acme, forged):
    client.force_login(bob)
    body = {"action": forged, "_selected_action": acme.pk}

    assert client.post(ORGANIZATIONS, body).status_code == 403


def test_an_agent_learns_no_address_from_a_history(client, bob, carol):
    client.force_login(bob)

    response = client.get(f"{PEOPLE}{carol.pk}/history/")

    assert response.status_code == 403
    assert carol.email not in response.content.decode()


def test_nobody_is_made_a_superuser_by_a_form(office, bob):
    body = {"is_superuser": "on", "is_agent": "", "email": "new@devpros.test"}

    office.post(f"{PEOPLE}{bob.pk}/change/", body)

    bob.refresh_from_db()
    assert (bob.is_superuser, bob.is_agent) == (False, True)
    assert bob.email == "bob@devpros.test"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"again": "another"}, "not the same"),
        ({"password": "12345", "again": "12345"}, "too short"),
        ({"email": "BOB@devpros.test"}, "already exists"),
    ],
)
def test_an_agent_who_cannot_be_made(office, bob, changed, message):
    body = {"email": "eve@devpros.test", "name": "Eve", "role": "agent"}
    passwords = {"password": PASSWORD, "again": PASSWORD}

    response = office.post(f"{PEOPLE}add/", {**body, **passwords, **changed})

    assert message in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert not User.objects.filter(name="Eve").exists()


def test_hostile_names_stay_text(office, make_organization, make_caller):
    organization = make_organization("Agency One")
    make_caller(organization, "Site")
    # The services refuse such names; rows from before may hold them.
    Organization.objects.update(name=EVIL)
    ApiKey.objects.update(name=EVIL)
    SecurityEvent.objects.update(subject=EVIL)

    for path in (ORGANIZATIONS, KEYS, "/admin/accounts/securityevent/"):
        shown = office.get(path).content.decode()
        assert "<img src=q" not in shown
        assert "<bdi>&quot;&gt;&lt;img" in shown


@pytest.mark.parametrize("path", [ORGANIZATIONS, PEOPLE, KEYS])
def test_no_search_is_a_crash(office, alice, path):
    for words in ("word " * 40, "x" * 5_000, "%%%", "'"):
        assert office.get(path, {"q": words}).status_code == 200
