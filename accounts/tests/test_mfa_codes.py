"""The code after the password: what counts, once, and how often one may be wrong."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from accounts.tests.sign_in_support import (
    APP_SECRET,
    CODE,
    RECOVERY,
    SET_UP,
    UNREACHABLE_STORE,
    app_code,
    confirm,
    enter_code,
    is_signed_in,
    sign_in,
)
from accounts.tests.test_mfa import kinds
from conftest import NOON, PASSWORD


def test_the_password_alone_is_not_enough(client, careful_bob):
    response = sign_in(client, careful_bob.email)

    assert response.url == CODE
    assert not is_signed_in(client)
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"


def test_the_code_lets_in_to_where_one_was_going(client, careful_bob):
    body = {"login": careful_bob.email, "password": PASSWORD, "next": "/admin/?x=1"}
    client.post("/accounts/login/", body)

    assert enter_code(client, app_code(APP_SECRET)).url == "/admin/?x=1"
    assert is_signed_in(client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_thirty_seconds_off(bob_before_code, time_machine, steps):
    time_machine.move_to(NOON, tick=False)

    assert enter_code(bob_before_code, app_code(APP_SECRET, steps)).status_code == 302


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_clock_may_not_be_a_minute_off(bob_before_code, time_machine, steps):
    time_machine.move_to(NOON, tick=False)

    assert enter_code(bob_before_code, app_code(APP_SECRET, steps)).status_code == 200


@pytest.mark.parametrize("earlier", [0, -1])
def test_no_code_counts_again_nor_one_before_it(
    client, bob_before_code, careful_bob, time_machine, earlier
):
    time_machine.move_to(NOON, tick=False)
    enter_code(bob_before_code, app_code(APP_SECRET))
    client.logout()
    sign_in(client, careful_bob.email)

    assert enter_code(client, app_code(APP_SECRET, earlier)).status_code == 200
    assert not is_signed_in(client)
    assert enter_code(client, app_code(APP_SECRET, 1)).status_code == 302


def test_a_code_may_be_typed_with_a_space(bob_before_code):
    code = app_code(APP_SECRET)

    assert enter_code(bob_before_code, f"{code[:3]} {code[3:]}").status_code == 302


def test_a_recovery_code_counts_once(client, bob_before_code, careful_bob):
    codes = Authenticator.objects.get(user=careful_bob, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[3]

    assert enter_code(bob_before_code, code).status_code == 302
    client.logout()
    sign_in(client, careful_bob.email)
    assert enter_code(client, code).status_code == 200


@pytest.mark.parametrize("code", ["", "a\x00b", "١٢٣٤٥٦", "9" * 5_000, "-1"])
def test_no_code_is_a_crash(bob_before_code, code):
    assert enter_code(bob_before_code, code).status_code == 200


def test_five_wrong_codes_lock_the_person(client, bob_before_code, careful_bob):
    for number in range(5):
        enter_code(bob_before_code, f"00000{number}")

    locked = enter_code(bob_before_code, app_code(APP_SECRET))

    assert locked.status_code == 429
    assert int(locked["Retry-After"]) >= 1
    assert kinds().count("sign_in.locked") == 1
    assert not is_signed_in(client)


def test_a_code_counts_once_while_the_store_is_gone(
    client, careful_bob, settings, time_machine
):
    settings.CACHES = {"default": {"BACKEND": UNREACHABLE_STORE}}
    time_machine.move_to(NOON, tick=False)
    sign_in(client, careful_bob.email)
    assert enter_code(client, app_code(APP_SECRET)).status_code == 302
    client.logout()
    sign_in(client, careful_bob.email)
    assert enter_code(client, app_code(APP_SECRET)).status_code == 200


def test_giving_up_at_the_code_leads_back(bob_before_code):
    body = {"next": "/accounts/login/"}

    assert bob_before_code.post("/accounts/logout/", body).url == "/accounts/login/"
    assert bob_before_code.get(CODE).url == "/accounts/login/"


def test_whoever_is_deactivated_before_the_code_stays_outside(
    bob_before_code, careful_bob
):
    User.objects.filter(pk=careful_bob.pk).update(is_active=False)

    enter_code(bob_before_code, app_code(APP_SECRET))

    assert bob_before_code.get("/admin/").url.startswith("/admin/login/")


def test_a_code_confirms_as_well_as_the_password(bob_before_code, time_machine):
    time_machine.move_to(NOON, tick=False)
    enter_code(bob_before_code, app_code(APP_SECRET))
    time_machine.shift(16 * 60)

    page = f"/accounts/2fa/reauthenticate/?next={RECOVERY}"
    response = enter_code(bob_before_code, app_code(APP_SECRET), page)

    assert response.url == RECOVERY
    assert bob_before_code.get(RECOVERY).status_code == 200


@pytest.mark.parametrize("typed", ["{}", " {}", "-{}"])
def test_the_code_that_turned_an_app_on_counts_no_more(
    client, bob, time_machine, typed
):
    time_machine.move_to(NOON, tick=False)
    sign_in(client, bob.email)
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret
    assert enter_code(client, typed.format(app_code(secret)), SET_UP).url == RECOVERY

    other = Client()
    sign_in(other, bob.email)
    enter_code(other, app_code(secret))

    assert not is_signed_in(other)
    assert enter_code(other, app_code(secret, 1)).status_code == 302
