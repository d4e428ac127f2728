"""The code after the password: what counts, once, and how often one may be wrong."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from accounts.tests.confirming import confirm
from accounts.tests.test_mfa import (
    CODE,
    RECOVERY,
    SECRET,
    SET_UP,
    code_of,
    enter,
    kinds,
)
from accounts.tests.test_sign_in import is_signed_in, sign_in
from accounts.tests.test_sign_in_limits import NO_STORE
from conftest import NOON, PASSWORD


def test_the_password_alone_is_not_enough(client, careful_bob):
    response = sign_in(client, careful_bob.email)

    assert response.url == CODE
    assert not is_signed_in(client)
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"


def test_the_code_lets_in_to_where_one_was_going(client, careful_bob):
    body = {"login": careful_bob.email, "password": PASSWORD, "next": "/admin/?x=1"}
    client.post("/accounts/login/", body)

    assert enter(client, code_of(SECRET)).url == "/admin/?x=1"
    assert is_signed_in(client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_thirty_seconds_off(half_in, time_machine, steps):
    time_machine.move_to(NOON, tick=False)

    assert enter(half_in, code_of(SECRET, steps)).status_code == 302


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_clock_may_not_be_a_minute_off(half_in, time_machine, steps):
    time_machine.move_to(NOON, tick=False)

    assert enter(half_in, code_of(SECRET, steps)).status_code == 200


@pytest.mark.parametrize("earlier", [0, -1])
def test_no_code_counts_again_nor_one_before_it(
    client, half_in, careful_bob, time_machine, earlier
):
    time_machine.move_to(NOON, tick=False)
    enter(half_in, code_of(SECRET))
    client.logout()
    sign_in(client, careful_bob.email)

    assert enter(client, code_of(SECRET, earlier)).status_code == 200
    assert not is_signed_in(client)
    assert enter(client, code_of(SECRET, 1)).status_code == 302


def test_a_code_may_be_typed_with_a_space(half_in):
    code = code_of(SECRET)

    assert enter(half_in, f"{code[:3]} {code[3:]}").status_code == 302


def test_a_recovery_code_counts_once(client, half_in, careful_bob):
    codes = Authenticator.objects.get(user=careful_bob, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[3]

    assert enter(half_in, code).status_code == 302
    client.logout()
    sign_in(client, careful_bob.email)
    assert enter(client, code).status_code == 200


@pytest.mark.parametrize("code", ["", "a\x00b", "١٢٣٤٥٦", "9" * 5_000, "-1"])
def test_no_code_is_a_crash(half_in, code):
    assert enter(half_in, code).status_code == 200


def test_five_wrong_codes_lock_the_person(client, half_in, careful_bob):
    for number in range(5):
        enter(half_in, f"00000{number}")

    locked = enter(half_in, code_of(SECRET))

    assert locked.status_code == 429
    assert int(locked["Retry-After"]) >= 1
    assert kinds().count("sign_in.locked") == 1
    assert not is_signed_in(client)


def test_a_code_counts_once_while_the_store_is_gone(
    client, careful_bob, settings, time_machine
):
    settings.CACHES = {"default": {"BACKEND": NO_STORE}}
    time_machine.move_to(NOON, tick=False)
    sign_in(client, careful_bob.email)
    assert enter(client, code_of(SECRET)).status_code == 302
    client.logout()
    sign_in(client, careful_bob.email)
    assert enter(client, code_of(SECRET)).status_code == 200


def test_giving_up_at_the_code_leads_back(half_in):
    body = {"next": "/accounts/login/"}

    assert half_in.post("/accounts/logout/", body).url == "/accounts/login/"
    assert half_in.get(CODE).url == "/accounts/login/"


def test_whoever_is_deactivated_before_the_code_stays_outside(half_in, careful_bob):
    User.objects.filter(pk=careful_bob.pk).update(is_active=False)

    enter(half_in, code_of(SECRET))

    assert half_in.get("/admin/").url.startswith("/admin/login/")


def test_a_code_confirms_as_well_as_the_password(half_in, time_machine):
    time_machine.move_to(NOON, tick=False)
    enter(half_in, code_of(SECRET))
    time_machine.shift(16 * 60)

    page = f"/accounts/2fa/reauthenticate/?next={RECOVERY}"
    response = enter(half_in, code_of(SECRET), page)

    assert response.url == RECOVERY
    assert half_in.get(RECOVERY).status_code == 200


@pytest.mark.parametrize("typed", ["{}", " {}", "-{}"])
def test_the_code_that_turned_an_app_on_counts_no_more(
    client, bob, time_machine, typed
):
    time_machine.move_to(NOON, tick=False)
    sign_in(client, bob.email)
    confirm(client, SET_UP)
    secret = client.get(SET_UP).context["form"].secret
    assert enter(client, typed.format(code_of(secret)), SET_UP).url == RECOVERY

    other = Client()
    sign_in(other, bob.email)
    enter(other, code_of(secret))

    assert not is_signed_in(other)
    assert enter(other, code_of(secret, 1)).status_code == 302
