"""/portal/go-live/: the checklist, from the database and from marks of people."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.scopes import KEY_SCOPES
from accounts.tests.sign_in_support import APP_SECRET
from api.datetimes import now
from api.models import IdempotencyRecord
from conftest import NOON, SYSTEM, file_ticket
from credentials.tests.api_calls import store_secret
from events.dispatch import dispatch_events
from portal.models import CompletedItem
from portal.tests.support import text_of
from webhooks import services as webhooks
from webhooks.models import Delivery
from webhooks.tests.conftest import URL

PAGE, MARK = "/portal/go-live/", "/portal/go-live/tick/"


@pytest.fixture
def done_steps(owner):
    """Return the titles of the steps that the page shows as done."""

    def look(browser=owner):
        found = browser.get(PAGE).context["states"]
        return {state.step.title for state in found if state.is_done}

    return look


def issue(organization):
    return accounts.issue_key(
        organization, name="Server", scopes=KEY_SCOPES, actor=SYSTEM, at=NOON
    )[0]


def deliver_to_endpoint(organization):
    """Create an endpoint of the organization and dispatch its events."""
    webhooks.create_endpoint(organization, actor=SYSTEM, fields={"url": URL}, at=NOON)
    dispatch_events(at=now())


def mark_delivered():
    Delivery.objects.update(status="delivered", due_at=None, ended_at=NOON)


def test_a_new_organization_has_no_done_step(done_steps):
    assert done_steps() == set()


def test_a_sandbox_ticket_completes_its_step_and_a_live_ticket_does_not(
    done_steps, alice, sandy
):
    file_ticket(alice)
    before = done_steps()
    file_ticket(sandy)

    assert before == {"A live key is made"}
    assert "A ticket is filed in the sandbox" in done_steps()


def test_a_delivered_sandbox_webhook_completes_its_step(done_steps, acme, sandy):
    file_ticket(sandy)
    deliver_to_endpoint(acme.sandbox)
    before = done_steps()
    mark_delivered()

    assert "A webhook has arrived" not in before
    assert "A webhook has arrived" in done_steps()


def test_a_delivered_live_webhook_completes_no_step(done_steps, acme, alice):
    file_ticket(alice)
    deliver_to_endpoint(acme)
    mark_delivered()

    assert "A webhook has arrived" not in done_steps()


def test_a_revoked_secret_completes_its_step(done_steps, sandy):
    ticket = file_ticket(sandy)
    path = store_secret(sandy, f"/v1/tickets/{ticket.public_id}/credentials")
    before = done_steps()
    sandy.delete(path)

    assert "Secrets are handed over and withdrawn" not in before
    assert "Secrets are handed over and withdrawn" in done_steps()


def test_an_idempotency_key_completes_its_step_for_a_day(done_steps, sandy):
    body = {"title": "t", "description": "d"}
    sandy.post("/v1/tickets", body, headers={"Idempotency-Key": "once"})
    fresh = done_steps()
    IdempotencyRecord.objects.update(created_at=NOON.replace(year=2000))

    assert "Writes carry an Idempotency-Key" in fresh
    assert "Writes carry an Idempotency-Key" not in done_steps()


def test_the_step_of_second_steps_needs_every_owner(done_steps, acme, mia):
    step = "Every owner signs in with a second step"
    TOTP.activate(mia, APP_SECRET)
    alone = done_steps()
    person = accounts.Person("mo@acme.test", "Mo", "correct horse battery")
    accounts.create_member(acme, person=person, role="owner", actor=SYSTEM, at=NOON)

    assert step in alone
    assert step not in done_steps()


def test_a_live_key_completes_its_step_until_it_is_revoked(done_steps, acme):
    issue(acme.sandbox)
    before = done_steps()
    key = issue(acme)
    made = done_steps()
    accounts.revoke_key(key, actor=SYSTEM, at=NOON)

    assert (before, made, done_steps()) == (set(), {"A live key is made"}, set())


def test_an_owner_marks_an_item_and_removes_the_mark(owner, done_steps):
    owner.post(MARK, {"item": "limits", "done": "yes"})
    done_after_mark = done_steps()
    says = text_of(owner.get(PAGE))
    owner.post(MARK, {"item": "limits", "done": "no"})

    assert done_after_mark == {"A 429 is waited out"}
    assert "Ticked by <bdi>Mia Owner</bdi>" in says
    assert done_steps() == set()


def test_marking_an_item_again_keeps_the_first_mark(owner):
    owner.post(MARK, {"item": "limits", "done": "yes"})
    first = CompletedItem.objects.get()
    owner.post(MARK, {"item": "limits", "done": "yes"})

    assert CompletedItem.objects.get() == first


@pytest.mark.parametrize("item", ["", "live_key", "\x00"])
def test_an_unknown_item_cannot_be_marked(owner, done_steps, item):
    owner.post(MARK, {"item": item, "done": "yes"})

    assert done_steps() == set()


def test_a_member_without_ownership_sees_the_checklist_and_cannot_mark(
    member, done_steps
):
    assert member.post(MARK, {"item": "limits", "done": "yes"}).status_code == 403
    assert done_steps(member) == set()
    assert MARK not in text_of(member.get(PAGE))


def test_the_checklist_of_another_organization_is_unaffected(
    owner, stranger, done_steps, sandy
):
    owner.post(MARK, {"item": "limits", "done": "yes"})
    file_ticket(sandy)

    assert done_steps(stranger) == {"A live key is made"}  # Mallory's own


def test_requests_are_counted_by_mode(owner, stranger, record_request):
    record_request()
    record_request(livemode=False, times=3)
    record_request(minutes=8 * 24 * 60)

    def counted(browser):
        columns = browser.get(PAGE).context["columns"]
        return [column["requests"] for column in columns]

    assert counted(owner) == [3, 1]
    assert counted(stranger) == [0, 0]


def test_going_live_redirects_anonymous_visitors_to_sign_in(client):
    assert client.get(PAGE).url.startswith("/accounts/login/")


def test_a_full_checklist_takes_as_many_queries_as_an_empty_one(owner, acme, sandy):
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


def test_the_first_page_and_the_checklist_agree_on_live_keys_and_webhooks(
    owner, done_steps, acme, sandy
):
    file_ticket(sandy)
    deliver_to_endpoint(acme.sandbox)
    mark_delivered()
    key = issue(acme)
    with_key = owner.get("/portal/").context["facts"], done_steps()
    accounts.revoke_key(key, actor=SYSTEM, at=NOON)
    without_key = owner.get("/portal/").context["facts"], done_steps()

    for facts, titles in (with_key, without_key):
        assert facts.has_received_webhook
        assert "A webhook has arrived" in titles
        assert facts.has_live_key == ("A live key is made" in titles)
    assert (with_key[0].has_live_key, without_key[0].has_live_key) == (True, False)
