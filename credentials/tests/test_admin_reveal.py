"""An agent opens a secret in the admin: on record, or not at all (custody 4)."""

import json
import re
import time

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.tests.sign_in_support import sign_in
from conftest import PASSWORD
from credentials.models import AccessRecord, Credential
from credentials.tests.one_time_links import CANARY, SIGN_IN, stored_secret
from credentials.vault import KeyUnavailable
from events.models import Event

REASON = "Check the cache plugin settings"


@pytest.fixture
def credential(alice, ticket):
    """A sign-in of Acme's, on a ticket that is Bob's."""
    return stored_secret(alice, ticket)


@pytest.fixture
def page(credential):
    return f"/admin/credentials/credential/{credential.pk}/open_on_record/"


@pytest.fixture
def desk(client, bob):
    """Bob, who has just signed in."""
    sign_in(client, bob.email)
    return client


def press(client, page, reason=REASON):
    return client.post(page, {"reason": reason})


def shown_by(answer):
    found = re.search(r'id="secret"[^>]*>(.*?)</script>', answer.content.decode())
    return json.loads(found[1])


def records():
    rows = AccessRecord.objects.order_by("id")
    return [(row.action, row.actor_name, row.reason) for row in rows]


def test_the_assignee_opens_it_with_a_reason_on_record(desk, alice, page, ticket):
    answer = press(desk, page)

    assert (answer.status_code, shown_by(answer)) == (200, SIGN_IN)
    assert records() == [("revealed", "Bob Support", REASON)]
    assert Event.objects.last().type == "credential.revealed"
    place = f"/v1/tickets/{ticket.public_id}/credentials/"
    log = alice.get(f"{place}{Credential.objects.get().public_id}/access-log").json()
    assert log["access_log"][0]["receipt"] in answer.content.decode()
    assert log["access_log"][0]["client_address"] == "127.0.0.1"


def test_only_data_for_our_script_holds_it(desk, page):
    answer = press(desk, page)

    text = answer.content.decode()
    assert text.count(CANARY) == 1
    assert "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"].split("; ")
    assert "script-src 'self'" in policy
    assert '<script src="/static/custody/opened.js" defer></script>' in text


def test_looking_reveals_nothing(desk, page):
    for look in (desk.get, desk.head, desk.options):
        assert CANARY not in look(page).content.decode()

    assert (records(), Credential.objects.get().reveals) == ([], 0)


@pytest.mark.parametrize("reason", ["", "too short", "x" * 501])
def test_without_a_reason_nothing_is_opened(desk, page, reason):
    answer = press(desk, page, reason)

    assert CANARY not in answer.content.decode()
    assert records() == []


def test_somebody_elses_form_opens_nothing(bob, page):
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(bob)

    assert press(forged, page).status_code == 403
    assert records() == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_signed_in_long_ago_is_asked_again(desk, page, monkeypatch, method):
    later = time.time() + 601
    monkeypatch.setattr("accounts.pages.recent_sign_in.time.time", lambda: later)

    answer = getattr(desk, method)(page, {"reason": REASON})

    assert answer.url == f"/accounts/reauthenticate/?next={page.replace('/', '%2F')}"
    assert records() == []


def test_ten_minutes_are_counted_from_the_last_password(desk, page, monkeypatch):
    signed_in, seen = time.time(), []
    for seconds in (590, 610):
        monkeypatch.setattr(time, "time", lambda later=signed_in + seconds: later)
        seen.append(desk.get(page).status_code)

    back = desk.post(f"/accounts/reauthenticate/?next={page}", {"password": PASSWORD})

    assert (seen, back.url) == ([200, 302], page)
    assert shown_by(press(desk, page)) == SIGN_IN


def test_a_session_without_any_sign_in_on_record_is_asked(client, bob, page):
    client.force_login(bob)

    assert press(client, page).status_code == 302
    assert records() == []


@pytest.mark.parametrize("is_superuser", [False, True])
def test_whoever_is_not_the_assignee_is_refused_on_record(
    client, carol, page, is_superuser
):
    carol.is_superuser = is_superuser
    carol.save()
    sign_in(client, carol.email)

    answer = press(client, page)

    assert (answer.status_code, CANARY in answer.content.decode()) == (403, False)
    assert records() == [("refused", "Carol Support", "NOT_ASSIGNED")]
    assert Event.objects.last().type == "credential.refused"


def test_assigning_it_to_oneself_opens_the_way(client, alice, carol, page, ticket):
    sign_in(client, carol.email)
    press(client, page)

    alice.patch(f"/v1/tickets/{ticket.public_id}", {"assigned_to": carol.email})

    assert shown_by(press(client, page)) == SIGN_IN


def test_strangers_members_and_the_unsigned_do_not_get_there(client, mia, page):
    unsigned = press(client, page)
    sign_in(client, mia.email)
    member = press(client, page)

    assert (unsigned.status_code, member.status_code) == (302, 302)
    assert records() == []


def test_a_secret_that_is_gone_says_so(desk, page, settings):
    Credential.objects.update(expires_at=Credential.objects.get().created_at)

    answer = press(desk, page)

    assert (answer.status_code, CANARY in answer.content.decode()) == (410, False)
    assert records() == [("refused", "Bob Support", "CREDENTIAL_GONE")]


def test_the_limit_is_the_one_of_the_api(desk, through, bob, page, credential):
    place = f"/v1/tickets/TICK-{credential.ticket_id}/credentials/"
    api = through(bob)
    for _ in range(9):
        api.post(f"{place}{credential.public_id}/reveal", {"reason": REASON})

    answers = [press(desk, page) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert 1 <= int(answers[1]["Retry-After"]) <= 60
    assert records()[-1] == ("refused", "Bob Support", "RATE_LIMIT_EXCEEDED")


def test_a_missing_key_is_said_and_on_record(desk, page, monkeypatch):
    def fail(*args, **kwargs):
        raise KeyUnavailable("t1")

    monkeypatch.setattr("credentials.services.reveal.unseal", fail)

    answer = press(desk, page)

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert records() == [("refused", "Bob Support", "CREDENTIAL_KEY_UNAVAILABLE")]


def test_the_last_of_its_openings_shows_it_and_destroys_it(desk, page):
    Credential.objects.update(max_reveals=1)

    first, second = press(desk, page), press(desk, page)

    assert (shown_by(first), second.status_code) == (SIGN_IN, 410)
    assert "Destroy it now" not in first.content.decode()


def test_nothing_in_the_admin_keeps_it(desk, page, caplog):
    press(desk, page)

    sessions = [row.get_decoded() for row in Session.objects.all()]
    kept = [*sessions, *LogEntry.objects.values(), desk.cookies, caplog.text]
    assert CANARY not in str(kept)
    assert CANARY not in desk.get(page).content.decode()
    assert not LogEntry.objects.exists()
