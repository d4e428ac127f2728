"""The second step: agents have to have it, members may."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.core.management import call_command

from accounts.models import SecurityEvent, User
from accounts.tests.sign_in_support import (
    APP_SECRET,
    RECOVERY,
    SET_UP,
    TURN_OFF,
    app_code,
    confirm,
    enter_code,
    is_signed_in,
    sign_in,
)
from conftest import PASSWORD


def kinds():
    return list(SecurityEvent.objects.values_list("type", flat=True))


@pytest.mark.parametrize(
    "page", ["/admin/", "/admin/tickets/ticket/?q=a", "/oauth/authorize?client_id=x"]
)
def test_an_agent_without_it_is_led_to_set_it_up(client, bob, agent_mfa_required, page):
    sign_in(client, bob.email)

    assert client.get(page).url == SET_UP
    confirm(client, SET_UP)
    assert "trust us with" in client.get(SET_UP).content.decode()


def test_an_agent_without_it_changes_nothing_either(client, bob, agent_mfa_required):
    sign_in(client, bob.email)

    assert client.post("/admin/tickets/ticket/add/", {}).url == SET_UP


def test_the_demo_asks_for_none(client, bob):
    sign_in(client, bob.email)

    assert client.get("/admin/", follow=True).status_code == 200


def test_members_and_strangers_are_not_led_there(client, mia, agent_mfa_required):
    assert client.get("/admin/").url.startswith("/admin/login/")
    sign_in(client, mia.email)
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert client.get("/accounts/2fa/").status_code == 200


def test_an_agent_without_it_can_sign_out(client, bob, agent_mfa_required):
    sign_in(client, bob.email)

    client.post("/admin/logout/")

    assert not is_signed_in(client)


def test_setting_it_up_leads_over_the_recovery_codes_to_the_page(
    client, bob, agent_mfa_required
):
    sign_in(client, bob.email)
    client.get("/admin/tickets/ticket/?q=a")
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret

    codes = client.post(SET_UP, {"code": app_code(secret)}, follow=True)

    assert len(codes.context["unused_codes"]) == 10
    assert codes.context["wanted"] == "/admin/tickets/ticket/?q=a"
    assert client.get("/admin/tickets/ticket/").status_code == 200
    assert client.get(RECOVERY).context["wanted"] is None
    assert kinds()[0] == "user.mfa_enabled"


def test_a_session_older_than_the_second_step_is_asked_for_it(
    client, bob, agent_mfa_required
):
    sign_in(client, bob.email)
    TOTP.activate(bob, APP_SECRET)  # by somebody else, who may be the real Bob

    door = client.get("/admin/?q=a").url

    assert door == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F%3Fq%3Da"
    assert client.post("/admin/tickets/ticket/add/").url.startswith(door[:29])
    assert client.post(door, {"code": app_code(APP_SECRET)}).url == "/admin/?q=a"
    assert client.get("/admin/", follow=True).status_code == 200


def test_a_wrong_first_code_sets_nothing_up(client, bob):
    sign_in(client, bob.email)
    confirm(client, SET_UP)
    client.get(SET_UP)

    response = enter_code(client, "000000", SET_UP)

    assert response.status_code == 200
    assert not Authenticator.objects.exists()


def test_the_key_is_shown_as_picture_and_text_and_kept_by_nobody(client, bob):
    sign_in(client, bob.email)
    confirm(client, SET_UP)

    page = client.get(SET_UP)

    shown = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in shown
    assert all(f"<span>{word}</span>" in shown for word in page.context["key"])
    assert page["Cache-Control"] == "no-store"
    assert page.context["form"].secret not in str(dict(client.session))


def test_pressing_twice_sets_it_up_once(client, bob, monkeypatch):
    sign_in(client, bob.email)
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret
    kept = client.session["mfa.totp.secret"]
    monkeypatch.setattr("allauth.mfa.totp.views.is_mfa_enabled", lambda *args: False)

    client.post(SET_UP, {"code": app_code(secret)})
    confirm(client, SET_UP)
    session = client.session
    session["mfa.totp.secret"] = kept
    session.save()
    again = client.post(SET_UP, {"code": app_code(secret)})

    assert again.url == "/accounts/2fa/"
    assert kinds().count("user.mfa_enabled") == 1


def test_a_member_may_have_it(client, mia):
    sign_in(client, mia.email)
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret

    assert enter_code(client, app_code(secret), SET_UP).url == RECOVERY
    assert SecurityEvent.objects.first().actor_type == "member"


def test_turning_it_off_is_on_record_and_leads_an_agent_back(
    bob_before_code, agent_mfa_required
):
    enter_code(bob_before_code, app_code(APP_SECRET))
    confirm(bob_before_code, TURN_OFF)

    assert bob_before_code.post(TURN_OFF).url == "/accounts/2fa/"

    assert not Authenticator.objects.exists()
    assert kinds()[0] == "user.mfa_disabled"
    assert bob_before_code.get("/admin/").url == SET_UP


def test_replaced_recovery_codes_end(bob_before_code):
    enter_code(bob_before_code, app_code(APP_SECRET))
    confirm(bob_before_code, RECOVERY)
    before = bob_before_code.get(RECOVERY).context["unused_codes"]
    confirm(bob_before_code, f"{RECOVERY}generate/")

    bob_before_code.post(f"{RECOVERY}generate/")

    after = bob_before_code.get(f"{RECOVERY}download/").content.decode().split()
    assert len(after) == 10
    assert set(before).isdisjoint(after)
    assert kinds()[0] == "user.recovery_codes_made"


@pytest.mark.parametrize(
    "page", [SET_UP, TURN_OFF, RECOVERY, f"{RECOVERY}download/", "/accounts/2fa/"]
)
def test_strangers_see_none_of_it(client, careful_bob, page):
    response = client.get(page)

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


# --- the operator -------------------------------------------------------------------


def test_an_operator_helps_who_lost_the_phone(client, careful_bob, capsys):
    call_command("reset_mfa", careful_bob.email.upper())

    assert sign_in(client, careful_bob.email).url == "/admin/"
    event = SecurityEvent.objects.first()
    assert (event.type, event.actor_name) == ("user.mfa_disabled", "Operator")
    assert event.subject in capsys.readouterr().out


def test_a_second_reset_changes_nothing(careful_bob, capsys):
    call_command("reset_mfa", careful_bob.email)
    call_command("reset_mfa", careful_bob.email)

    assert "had no second step" in capsys.readouterr().out
    assert kinds().count("user.mfa_disabled") == 1


def test_the_admin_says_who_has_it_and_shows_no_secret(client, careful_bob, carol):
    client.force_login(User.objects.create_superuser("root@x.test", PASSWORD, name="R"))

    shown = [
        client.get(f"/admin/accounts/user/{user.pk}/change/").content.decode()
        for user in (careful_bob, carol)
    ]

    assert ["Two-step sign-in" in page for page in shown] == [True, True]
    assert [APP_SECRET in page for page in shown] == [False, False]
    assert shown[0].count(">on<") == 1


def test_no_page_of_the_admin_is_about_authenticators():
    labels = {model._meta.app_label for model in admin.site._registry}

    assert labels.isdisjoint({"mfa", "account"})
