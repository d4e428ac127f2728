"""The operator's pages: organizations, people, keys."""

import pytest
from django.apps import apps
from django.db import connection

from accounts import services
from accounts.models import ApiKey, Organization, SecurityEvent, User
from conftest import NOON, PASSWORD, SYSTEM, Caller

KEYS = "/admin/accounts/apikey/"
PEOPLE = "/admin/accounts/user/"
ORGANIZATIONS = "/admin/accounts/organization/"


@pytest.fixture
def office(client, db):
    client.force_login(
        User.objects.create_superuser("admin@devpros.test", PASSWORD, name="Dana")
    )
    return client


def act(client, path, action, *things):
    numbers = [str(thing.pk) for thing in things]
    return client.post(path, {"action": action, "_selected_action": numbers})


def everything_stored():
    rows = []
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608
            rows += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(rows)


def test_an_issued_key_is_shown_once_and_kept_nowhere(office, acme):
    body = {"organization": acme.pk, "name": "Site", "scopes": ["tickets:read"]}

    response = office.post(f"{KEYS}add/", body)

    secret = response.context["secret"]
    assert "no-store" in response["Cache-Control"]
    assert Caller(secret=secret).get("/v1/me").status_code == 200
    assert secret not in everything_stored()
    assert secret[9:] not in office.get(KEYS).content.decode()


def test_a_rotated_key_is_shown_once_and_kept_nowhere(office, alice):
    response = act(office, KEYS, "rotate", alice.key)

    secret = response.context["secret"]
    assert Caller(secret=secret).get("/v1/me").status_code == 200
    assert alice.get("/v1/me").status_code == 200  # for a day
    assert secret not in everything_stored()


def test_two_keys_are_not_rotated_at_once(office, alice, amir):
    response = act(office, KEYS, "rotate", alice.key, amir.key)

    assert response.status_code == 302
    assert SecurityEvent.objects.first().type == "api_key.issued"


def test_a_revoked_key_ends_at_once(office, alice):
    act(office, KEYS, "revoke", alice.key)

    assert alice.get("/v1/me").status_code == 401
    assert SecurityEvent.objects.first().actor_name == "Dana"


def test_an_organization_is_made_with_its_sandbox(office):
    office.post(f"{ORGANIZATIONS}add/", {"name": "Agency One"})

    assert Organization.objects.live().get().sandbox.is_sandbox


def test_a_plan_is_changed_on_record_and_a_typo_refused(office, acme):
    page = f"{ORGANIZATIONS}{acme.pk}/change/"

    office.post(page, {"rate_limit": "7/m"})
    refused = office.post(page, {"rate_limit": "100/month"})

    acme.refresh_from_db()
    assert acme.rate_limit == "7/m"
    assert refused.status_code == 200
    assert "is not a rate" in refused.content.decode()


def test_an_organization_is_closed_and_reopened(office, acme, alice):
    act(office, ORGANIZATIONS, "close", acme)
    closed = alice.get("/v1/me").status_code
    act(office, ORGANIZATIONS, "reopen", acme)

    assert (closed, alice.get("/v1/me").status_code) == (401, 200)


def test_an_agent_is_made_and_enters(office, client):
    body = {"email": "eve@devpros.test", "name": "Eve", "role": "agent"}

    office.post(f"{PEOPLE}add/", {**body, "password": PASSWORD, "again": PASSWORD})

    assert User.objects.get(email="eve@devpros.test").is_staff


def test_people_are_deactivated_and_not_oneself(office, bob):
    admin = User.objects.get(is_superuser=True)

    act(office, PEOPLE, "deactivate", bob, admin)

    assert not User.objects.get(pk=bob.pk).is_active
    assert User.objects.get(pk=admin.pk).is_active
    act(office, PEOPLE, "reactivate", bob)
    assert User.objects.get(pk=bob.pk).is_active


PAGES = ["apikey", "organization", "user", "securityevent"]


@pytest.mark.parametrize("name", PAGES)
def test_every_list_and_page_opens(office, alice, bob, name):
    model = apps.get_model("accounts", name)
    one = model.objects.first()

    assert office.get(f"/admin/accounts/{name}/").status_code == 200
    page = office.get(f"/admin/accounts/{name}/{one.pk}/change/")
    assert page.status_code == 200
    assert "pbkdf2" not in page.content.decode()
    assert office.get(f"/admin/accounts/{name}/{one.pk}/delete/").status_code == 403


@pytest.mark.parametrize("path", [f"{KEYS}add/", f"{PEOPLE}add/", KEYS, PEOPLE])
def test_an_agent_has_no_business_there(client, bob, path):
    client.force_login(bob)

    assert client.get(path).status_code == 403


def test_an_agent_cannot_forge_an_action(client, bob, acme):
    client.force_login(bob)

    act(client, ORGANIZATIONS, "close", acme)

    acme.refresh_from_db()
    assert acme.is_active


def test_members_and_the_sandboxs_agent_stay_outside(client, acme):
    member = services.create_member(
        acme,
        person=services.Person("mia@acme.test", "Mia", PASSWORD),
        actor=SYSTEM,
        at=NOON,
    ).user
    for user in (member, User.objects.get(is_sandbox_agent=True)):
        client.force_login(user)
        assert client.get("/admin/").status_code == 302


def test_an_inactive_agent_is_put_out_at_the_next_request(client, bob):
    client.force_login(bob)
    services.deactivate_user(bob, actor=SYSTEM, at=NOON)

    assert client.get("/admin/").status_code == 302


def test_a_key_never_opens_the_admin(alice):
    assert alice.get("/admin/").status_code == 302
    assert ApiKey.objects.exists()


def test_an_auditor_is_made_and_is_no_agent(office):
    body = {"email": "eve@devpros.test", "name": "Eve", "role": "auditor"}

    office.post(f"{PEOPLE}add/", {**body, "password": PASSWORD, "again": PASSWORD})

    eve = User.objects.get(email="eve@devpros.test")
    assert (eve.is_staff, eve.is_agent, eve.is_auditor) == (True, False, True)


def test_a_role_is_changed_and_not_ones_own(office, bob):
    admin = User.objects.get(is_superuser=True)

    act(office, PEOPLE, "make_lead", bob, admin)

    assert [group.name for group in bob.groups.all()] == ["Leads"]
    assert not admin.groups.exists()
    assert SecurityEvent.objects.get(type="user.role_changed").subject == bob.email


def test_the_page_of_a_person_offers_the_roles_they_do_not_have(office, bob, mia):
    ours = office.get(f"{PEOPLE}{bob.pk}/change/").content.decode()
    theirs = office.get(f"{PEOPLE}{mia.pk}/change/").content.decode()

    assert "Make lead" in ours
    assert "Make agent" not in ours
    assert "Make " not in theirs
