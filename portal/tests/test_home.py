"""/portal/: the onboarding steps, and the latest requests."""

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
from portal.tests.support import signed_in_client
from webhooks.models import Delivery
from webhooks.tests.factories import HOOK, create_endpoint_with_delivery

HOME, STEPS = "/portal/", "/portal/steps/"


def done_steps(browser, path=HOME):
    """Return the names of the steps that are done."""
    page = browser.get(path)
    assert page.status_code == 200
    return re.findall(
        r'id="step-(\w+)" data-announcement="[^"]+" class="done"', page.content.decode()
    )


def test_a_new_organization_has_no_done_step(owner):
    assert done_steps(owner) == done_steps(owner, STEPS) == []
    assert "YOUR_API_KEY" in owner.get(HOME).content.decode()


def test_a_sandbox_key_completes_the_first_step(owner, sandy):
    ApiKey.objects.update(last_used_at=None)

    assert done_steps(owner) == ["key"]


def test_a_used_key_completes_the_request_step(owner, sandy):
    ApiKey.objects.update(last_used_at=None)

    sandy.get("/v1/me")

    assert done_steps(owner, STEPS) == ["key", "request"]


def test_a_recorded_request_of_an_application_completes_the_request_step(
    owner, through
):
    through().get("/v1/me")
    recorder.flush()

    assert done_steps(owner) == ["request"]


def test_a_delivered_sandbox_webhook_completes_the_webhook_step(owner, sandy):
    sandy.post("/v1/webhooks", HOOK)
    sandy.post("/v1/tickets", {"title": "t", "description": "d"})
    dispatch_events(at=now())
    assert done_steps(owner) == ["key", "request"]

    Delivery.objects.update(status="delivered", due_at=None, ended_at=NOON)

    assert done_steps(owner) == ["key", "request", "webhook"]


def test_a_live_key_completes_the_steps_and_stops_the_polling(owner, alice, sandy):
    sandy.post("/v1/tickets", {"title": "t", "description": "d"})
    create_endpoint_with_delivery(sandy)

    assert done_steps(owner) == ["key", "request", "webhook", "live"]
    assert "data-complete" in owner.get(STEPS).content.decode()


def test_steps_of_another_organization_are_unaffected(stranger, alice, mallory, sandy):
    mallory.key.delete()
    alice.get("/v1/me")
    recorder.flush()
    sandy.post("/v1/tickets", {"title": "t", "description": "d"})
    create_endpoint_with_delivery(sandy)

    assert done_steps(stranger) == []
    assert "Alice" not in stranger.get(HOME).content.decode()


def test_the_first_page_lists_the_latest_requests_and_errors(owner, record_request):
    record_request(path="/v1/me")
    wrong = record_request(status=404, minutes=3)
    for minutes in range(10, 17):
        record_request(minutes=minutes)

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


def test_ten_requests_take_as_many_queries_as_one(owner, record_request, board):
    def cost():
        with CaptureQueriesContext(connection) as context:
            assert owner.get(STEPS).status_code == 200
        return len(context)

    number = board.application.pk
    record_request(actor_type="member", application_number=number, status=404)
    one = cost()
    for _ in range(9):
        record_request(actor_type="member", application_number=number, status=404)

    assert cost() == one


@pytest.mark.parametrize("path", [HOME, STEPS])
def test_the_first_page_is_closed_to_anonymous_visitors_and_agents(bob, path):
    assert Client().get(path).url.startswith("/accounts/login/")
    assert signed_in_client(bob).get(path).status_code == 403
