"""/portal/go-live/: a list that knows what is done, and what only a person knows."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.scopes import KEY_SCOPES
from accounts.tests.test_mfa import SECRET
from api.datetimes import now
from api.models import IdempotencyRecord
from conftest import NOON, SYSTEM, file_ticket
from credentials.tests.handing import hand_over
from events.dispatch import dispatch_events
from portal.models import CompletedItem
from portal.tests.members import texts
from webhooks import services as webhooks
from webhooks.models import Delivery
from webhooks.tests.conftest import URL

PAGE, MARK = "/portal/go-live/", "/portal/go-live/tick/"


@pytest.fixture
def done(owner):
    """Return the titles of the steps that the page shows as done."""

    def look(browser=owner):
        found = browser.get(PAGE).context["states"]
        return {state.step.title for state in found if state.is_done}

    return look


def issue(organization):
    return accounts.issue_key(
        organization, name="Server", scopes=KEY_SCOPES, actor=SYSTEM, at=NOON
    )[0]


def hear(organization):
    """Let an endpoint of this side be sent what happened."""
    webhooks.create_endpoint(organization, actor=SYSTEM, wishes={"url": URL}, at=NOON)
    dispatch_events(at=now())


def arrive():
    Delivery.objects.update(status="delivered", due_at=None, ended_at=NOON)


def test_at_first_nothing_is_done(done):
    assert done() == set()


def test_a_ticket_of_the_sandbox_is_seen_and_a_live_one_is_not(done, alice, sandy):
    file_ticket(alice)
    before = done()
    file_ticket(sandy)

    assert before == {"A live key is made"}
    assert "A ticket is filed in the sandbox" in done()


def test_a_webhook_counts_once_a_receiver_of_the_sandbox_took_it(done, acme, sandy):
    file_ticket(sandy)
    hear(acme.sandbox)
    before = done()
    arrive()

    assert "A webhook has arrived" not in before
    assert "A webhook has arrived" in done()


def test_a_webhook_of_the_live_side_proves_nothing(done, acme, alice):
    file_ticket(alice)
    hear(acme)
    arrive()

    assert "A webhook has arrived" not in done()


def test_a_secret_counts_once_it_was_withdrawn(done, sandy):
    ticket = file_ticket(sandy)
    path = hand_over(sandy, f"/v1/tickets/{ticket.public_id}/credentials")
    before = done()
    sandy.delete(path)

    assert "Secrets are handed over and withdrawn" not in before
    assert "Secrets are handed over and withdrawn" in done()


def test_an_idempotency_key_counts_for_a_day(done, sandy):
    body = {"title": "t", "description": "d"}
    sandy.post("/v1/tickets", body, headers={"Idempotency-Key": "once"})
    fresh = done()
    IdempotencyRecord.objects.update(created_at=NOON.replace(year=2000))

    assert "Writes carry an Idempotency-Key" in fresh
    assert "Writes carry an Idempotency-Key" not in done()


def test_every_owner_has_to_have_a_second_step(done, acme, mia):
    step = "Every owner signs in with a second step"
    TOTP.activate(mia, SECRET)
    alone = done()
    person = accounts.Person("mo@acme.test", "Mo", "correct horse battery")
    accounts.create_member(acme, person=person, role="owner", actor=SYSTEM, at=NOON)

    assert step in alone
    assert step not in done()


def test_a_live_key_counts_and_a_test_key_does_not(done, acme):
    issue(acme.sandbox)
    before = done()
    key = issue(acme)
    made = done()
    accounts.revoke_key(key, actor=SYSTEM, at=NOON)

    assert (before, made, done()) == (set(), {"A live key is made"}, set())


def test_what_only_a_person_knows_is_ticked_and_taken_back(owner, done):
    owner.post(MARK, {"item": "limits", "done": "yes"})
    ticked = done()
    says = texts(owner.get(PAGE))
    owner.post(MARK, {"item": "limits", "done": "no"})

    assert ticked == {"A 429 is waited out"}
    assert "Ticked by <bdi>Mia Owner</bdi>" in says
    assert done() == set()


def test_ticking_again_keeps_who_said_it_first(owner):
    owner.post(MARK, {"item": "limits", "done": "yes"})
    first = CompletedItem.objects.get()
    owner.post(MARK, {"item": "limits", "done": "yes"})

    assert CompletedItem.objects.get() == first


@pytest.mark.parametrize("item", ["", "live_key", "\x00"])
def test_what_the_database_knows_is_not_ticked(owner, done, item):
    owner.post(MARK, {"item": item, "done": "yes"})

    assert done() == set()


def test_a_member_sees_the_list_and_ticks_nothing(member, done):
    assert member.post(MARK, {"item": "limits", "done": "yes"}).status_code == 403
    assert done(member) == set()
    assert MARK not in texts(member.get(PAGE))


def test_a_stranger_has_a_list_of_their_own(owner, stranger, done, sandy):
    owner.post(MARK, {"item": "limits", "done": "yes"})
    file_ticket(sandy)

    assert done(stranger) == {"A live key is made"}  # Mallory's own


def test_requests_are_counted_on_the_side_where_they_were(owner, stranger, asked):
    asked()
    asked(livemode=False, times=3)
    asked(minutes=8 * 24 * 60)

    def counted(browser):
        columns = browser.get(PAGE).context["columns"]
        return [column["requests"] for column in columns]

    assert counted(owner) == [3, 1]
    assert counted(stranger) == [0, 0]


def test_whoever_is_not_signed_in_is_asked_to(client):
    assert client.get(PAGE).url.startswith("/accounts/login/")


def test_a_full_list_costs_as_many_queries_as_an_empty_one(owner, acme, sandy):
    owner.get(PAGE)
    costs = []
    for count in (0, 10):
        for _ in range(count):
            file_ticket(sandy)
            issue(acme)
        with CaptureQueriesContext(connection) as context:
            owner.get(PAGE)
        costs.append(len(context))

    assert costs[0] == costs[1]
