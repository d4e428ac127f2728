"""The first page: steps that tick themselves, and what happened lately."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import ApiKey
from api.datetimes import now
from conftest import NOON
from events.dispatch import dispatch_events
from portal.onboarding import onboarding_facts
from portal.services.request_recorder import recorder
from portal.tests.members import browser_of
from webhooks.models import Delivery
from webhooks.tests.hearing import HOOK, hear

HOME, STEPS = "/portal/", "/portal/steps/"


def taken(browser, path=HOME):
    """Return the names of the steps that are ticked."""
    page = browser.get(path)
    assert page.status_code == 200
    return re.findall(
        r'id="step-(\w+)" data-announcement="[^"]+" class="done"', page.content.decode()
    )


def test_in_the_beginning_no_step_is_taken(owner):
    assert taken(owner) == taken(owner, STEPS) == []
    assert "YOUR_API_KEY" in owner.get(HOME).content.decode()


def test_a_key_of_the_sandbox_is_the_first_step(owner, sandy):
    ApiKey.objects.update(last_used_at=None)

    assert taken(owner) == ["key"]


def test_a_request_is_seen_when_its_key_was_used(owner, sandy):
    ApiKey.objects.update(last_used_at=None)

    sandy.get("/v1/me")

    assert taken(owner, STEPS) == ["key", "request"]


def test_a_request_of_an_application_is_seen_in_the_record(owner, through):
    through().get("/v1/me")
    recorder.flush()

    assert taken(owner) == ["request"]


def test_a_delivered_webhook_of_the_sandbox_is_the_third(owner, sandy):
    sandy.post("/v1/webhooks", HOOK)
    sandy.post("/v1/tickets", {"title": "t", "description": "d"})
    dispatch_events(at=now())
    assert taken(owner) == ["key", "request"]

    Delivery.objects.update(status="delivered", due_at=None, ended_at=NOON)

    assert taken(owner) == ["key", "request", "webhook"]


def test_with_a_live_key_all_is_done_and_nothing_looks_again(owner, alice, sandy):
    sandy.post("/v1/tickets", {"title": "t", "description": "d"})
    hear(sandy)

    assert taken(owner) == ["key", "request", "webhook", "live"]
    assert "data-complete" in owner.get(STEPS).content.decode()


def test_what_others_did_ticks_nothing(stranger, alice, mallory, sandy):
    mallory.key.delete()
    alice.get("/v1/me")
    recorder.flush()
    sandy.post("/v1/tickets", {"title": "t", "description": "d"})
    hear(sandy)

    assert taken(stranger) == []
    assert "Alice" not in stranger.get(HOME).content.decode()


def test_the_latest_requests_and_errors_stand_below(owner, asked):
    asked(path="/v1/me")
    wrong = asked(status=404, minutes=3)
    for minutes in range(10, 17):
        asked(minutes=minutes)

    page = owner.get(STEPS).content.decode()

    latest, errors = page.split('id="errors-title"')
    assert latest.count("<tr>") == 6
    assert errors.count("<tr>") == 2
    assert f'href="/portal/requests/{wrong.pk}/"' in errors


def test_onboarding_facts_are_one_statement(
    acme, alice, mia, django_assert_num_queries
):
    sandbox = Actor.of_member(mia, acme.sandbox)
    live = Actor.of_member(mia, acme)

    with django_assert_num_queries(1):
        facts = onboarding_facts(sandbox, live, at=now())

    assert facts.first_steps == [True, True, False, True]


def test_the_page_costs_the_same_for_one_as_for_ten(owner, asked, board):
    def cost():
        with CaptureQueriesContext(connection) as context:
            assert owner.get(STEPS).status_code == 200
        return len(context)

    number = board.application.pk
    asked(actor_type="member", application_number=number, status=404)
    one = cost()
    for _ in range(9):
        asked(actor_type="member", application_number=number, status=404)

    assert cost() == one


@pytest.mark.parametrize("path", [HOME, STEPS])
def test_others_do_not_come_in(bob, path):
    assert Client().get(path).url.startswith("/accounts/login/")
    assert browser_of(bob).get(path).status_code == 403
