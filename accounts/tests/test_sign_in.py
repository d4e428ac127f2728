"""Members and agents sign in by address and password, through one door."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts import services
from accounts.models import User
from accounts.services.people import sandbox_agent
from accounts.tests.sign_in_support import (
    SIGN_IN,
    enter_wrong_passwords,
    is_signed_in,
    sign_in,
)
from conftest import NOON, PASSWORD, SYSTEM

ACCOUNT = "/accounts/2fa/"
WRONG = "The email address or the password is wrong."


def said(response):
    """What a page says, without what differs between any two pages."""
    errors = response.context["form"].non_field_errors()
    return response.status_code, list(errors), sorted(response.headers)


def test_a_member_lands_in_the_portal(client, mia):
    response = sign_in(client, mia.email)

    assert response.url == "/portal/"
    assert client.get("/portal/").status_code == 200
    assert mia.email in client.get(ACCOUNT).content.decode()


def test_an_agent_lands_in_the_admin(client, bob):
    assert sign_in(client, bob.email).url == "/admin/"
    assert client.get("/admin/", follow=True).status_code == 200


def test_the_address_may_be_typed_in_capitals(client, bob):
    sign_in(client, " BOB@DevPros.test ")

    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client, bob):
    wrong, unknown = (
        enter_wrong_passwords(client, bob.email, 1),
        enter_wrong_passwords(client, "no@where.test", 1),
    )

    assert said(wrong) == said(unknown)
    assert said(wrong)[:2] == (200, [WRONG])
    assert not is_signed_in(client)


def test_an_inactive_person_is_told_nothing_more(client, bob):
    services.deactivate_user(bob, actor=SYSTEM, at=NOON)

    assert said(sign_in(client, bob.email)) == said(
        enter_wrong_passwords(client, "no@where.test", 1)
    )
    assert not is_signed_in(client)


@pytest.mark.parametrize("password", ["", "!", PASSWORD])
def test_nobody_signs_in_as_the_sandboxs_agent(client, acme, password):
    agent = User.objects.get(is_sandbox_agent=True)

    sign_in(client, agent.email, password)

    assert not is_signed_in(client)


@pytest.mark.parametrize("who", ["known", "unknown", "inactive", "sandbox"])
def test_every_refusal_costs_one_hash(client, acme, bob, carol, monkeypatch, who):
    services.deactivate_user(carol, actor=SYSTEM, at=NOON)
    people = {"known": bob, "inactive": carol, "sandbox": sandbox_agent()}
    email = people[who].email if who in people else "no@where.test"
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda *args, **kwargs: hashed.append(1) or encode(*args, **kwargs),
    )

    enter_wrong_passwords(client, email, 1)

    assert len(hashed) == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test/",
        "http://localhost/",
        "http://testserver:81/",
        "javascript:alert(1)",
    ],
)
def test_next_stays_on_this_host(client, bob, elsewhere):
    body = {"login": bob.email, "password": PASSWORD, "next": elsewhere}

    assert client.post(SIGN_IN, body).url == "/admin/"


def test_next_leads_to_where_somebody_was_going(client, bob):
    page = "/admin/tickets/ticket/?status=open"

    door = client.get(page, follow=True)
    body = {"login": bob.email, "password": PASSWORD, "next": page}

    assert door.context["redirect_field_value"] == page
    assert client.post(SIGN_IN, body).url == page


def test_the_session_gets_a_new_key_and_its_usual_age(client, bob, settings):
    client.session.save()
    before = client.cookies["sessionid"].value

    sign_in(client, bob.email)

    assert client.cookies["sessionid"].value != before
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    assert not client.session.get_expire_at_browser_close()


def test_signing_out_takes_a_post(client, bob):
    sign_in(client, bob.email)

    asked = client.get("/accounts/logout/")

    assert (asked.status_code, is_signed_in(client)) == (200, True)
    assert client.post("/accounts/logout/").url == SIGN_IN
    assert not is_signed_in(client)


# --- the admin has no door of its own -----------------------------------------------


def test_the_admin_leads_to_the_one_door(client, db):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0] == f"{SIGN_IN}?next=/admin/"
    assert response.status_code == 200


def test_the_old_form_signs_nobody_in(client, bob):
    body = {"username": bob.email, "password": PASSWORD, "next": "/admin/"}

    response = client.post("/admin/login/", body)

    assert response.status_code == 302
    assert not is_signed_in(client)


def test_a_signed_in_member_meets_a_page_and_no_circle(client, mia):
    sign_in(client, mia.email)

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
    assert "may not open this page" in response.content.decode()


def test_a_signed_in_agent_passes_the_admins_door(client, bob):
    sign_in(client, bob.email)

    assert client.get("/admin/login/").url == "/admin/"


def test_the_admins_way_out_is_the_same(client, bob):
    sign_in(client, bob.email)

    assert client.get("/admin/logout/").status_code == 200
    assert client.post("/admin/logout/").url == SIGN_IN
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "page", ["email", "inactive", "3rdparty", "confirm-email", "2fa/trust", "phone"]
)
def test_what_is_not_offered_is_not_there(client, bob, page):
    sign_in(client, bob.email)

    assert client.get(f"/accounts/{page}/").status_code == 404


@pytest.mark.parametrize("field", ["login", "password", "next"])
def test_nul_is_refused_or_harmless(client, bob, field):
    body = {"login": bob.email, "password": "wrong", field: "a\x00b"}

    assert client.post(SIGN_IN, body).status_code == 200


def test_a_form_of_another_site_is_refused_with_a_page(bob):
    client = Client(enforce_csrf_checks=True)

    response = sign_in(client, bob.email)

    assert response.status_code == 403
    assert "<h1>This form has expired" in response.content.decode()
