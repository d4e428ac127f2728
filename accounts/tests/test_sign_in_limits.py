"""How often somebody may be wrong, and who is locked out then."""

from django.test import Client

from accounts.models import SecurityEvent
from accounts.pages import limits
from accounts.tests.sign_in_support import (
    CHANGE_PASSWORD,
    CONFIRM,
    UNREACHABLE_STORE,
    confirm,
    enter_wrong_passwords,
    is_signed_in,
    sign_in,
)
from api.rates import Rate
from conftest import NOON, PASSWORD

LOCKED = "Too many attempts. Try again in"


def test_five_wrong_passwords_lock_the_client_that_was_wrong(client, bob):
    refused = enter_wrong_passwords(client, bob.email, 6)

    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 300
    assert LOCKED in refused.content.decode()
    assert sign_in(client, bob.email).status_code == 429
    assert not is_signed_in(client)


def test_a_strangers_lock_is_the_strangers(client, bob):
    enter_wrong_passwords(Client(), bob.email, 6, REMOTE_ADDR="203.0.113.9")

    assert sign_in(client, bob.email).status_code == 302


def test_an_unknown_address_locks_just_the_same(client, db):
    assert enter_wrong_passwords(client, "no@where.test", 6).status_code == 429


def test_somebody_elses_lock_is_not_mine(client, bob, carol):
    enter_wrong_passwords(client, bob.email, 6)

    assert sign_in(client, carol.email).status_code == 302


def test_ten_wrong_passwords_lock_the_client_alone(client, bob):
    for number in range(10):
        enter_wrong_passwords(client, f"{number}@where.test", 1)

    assert sign_in(client, bob.email).status_code == 429
    assert sign_in(client, bob.email, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_a_forged_header_is_no_other_client(client, bob):
    for number in range(10):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        enter_wrong_passwords(client, f"{number}@where.test", 1, headers=headers)

    assert sign_in(client, bob.email).status_code == 429


def test_who_is_right_is_never_counted(client, bob):
    for _ in range(12):
        assert sign_in(client, bob.email).status_code == 302
        client.logout()


def test_a_lock_ends(client, bob, time_machine):
    time_machine.move_to(NOON)
    enter_wrong_passwords(client, bob.email, 6)
    time_machine.shift(301)

    assert sign_in(client, bob.email).status_code == 302


def test_the_store_learns_no_address(client, bob, monkeypatch):
    buckets, count = [], limits.count
    monkeypatch.setattr(
        limits,
        "count",
        lambda request, **what: buckets.append(what) or count(request, **what),
    )

    enter_wrong_passwords(client, bob.email, 1)

    assert len(buckets) == 6
    assert "bob" not in str(buckets)


def test_wrong_passwords_are_counted_while_the_store_is_gone(client, bob, settings):
    settings.CACHES = {"default": {"BACKEND": UNREACHABLE_STORE}}

    enter_wrong_passwords(client, bob.email, 5)

    assert sign_in(client, bob.email).status_code == 429


def test_people_sign_in_while_the_store_is_gone(client, bob, carol, settings):
    settings.CACHES = {"default": {"BACKEND": UNREACHABLE_STORE}}
    enter_wrong_passwords(client, bob.email, 6)

    assert sign_in(client, carol.email).status_code == 302


def test_a_lock_is_on_record_once_and_only_of_people_we_know(client, bob):
    enter_wrong_passwords(client, "no@where.test", 6)
    enter_wrong_passwords(client, bob.email, 7, REMOTE_ADDR="203.0.113.9")

    (event,) = SecurityEvent.objects.filter(type="sign_in.locked")
    assert (event.subject, event.actor_type) == (bob.email, "system")


def test_confirming_the_password_has_the_same_limit(client, bob):
    sign_in(client, bob.email)

    for _ in range(5):
        wrong = client.post("/accounts/reauthenticate/", {"password": "wrong"})
    locked = client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert "The password is wrong." in wrong.content.decode()
    assert locked.status_code == 429


def confirm_wrongly(client, times):
    body = {"password": "wrong"}
    return [client.post(CONFIRM, body).status_code for _ in range(times)]


def test_wrong_confirmations_of_one_session_leave_the_others_their_tries(
    client, bob, settings
):
    settings.SIGN_IN_FAILURES = Rate.parse("99/m")
    settings.SESSION_FAILURES = Rate.parse("2/d")
    stolen, own = client, Client()
    sign_in(stolen, bob.email)
    sign_in(own, bob.email)

    assert confirm_wrongly(stolen, 3) == [200, 200, 429]
    assert confirm(own, CHANGE_PASSWORD).status_code == 302


def test_wrong_confirmations_of_all_sessions_of_a_person_have_a_total(
    client, bob, carol, settings
):
    settings.SESSION_FAILURES_PER_PERSON = Rate.parse("2/d")
    browsers = [client, Client(), Client()]
    for browser in browsers:
        sign_in(browser, bob.email)
    other = Client()
    sign_in(other, carol.email)

    answers = [confirm_wrongly(browser, 1)[0] for browser in browsers]

    assert answers == [200, 200, 429]
    assert confirm(other, CHANGE_PASSWORD).status_code == 302
