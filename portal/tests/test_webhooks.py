"""/portal/webhooks/: create, change, disable and delete endpoints."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.datetimes import now
from conftest import NOON, SYSTEM
from portal.tests.support import text_of
from webhooks import services
from webhooks.models import Endpoint
from webhooks.tests.conftest import URL

LIST, NEW = "/portal/webhooks/", "/portal/webhooks/new/"
FORM = {
    "mode": "test",
    "url": URL,
    "description": "My board",
    "events": ["ticket.created", "comment.created"],
    "form": "a" * 22,
}
SECRET = re.compile(r"whsec_[0-9A-Za-z+/]{43}=")


def make(organization, url=URL, **fields):
    fields = {"url": url, **fields}
    return services.create_endpoint(organization, actor=SYSTEM, fields=fields, at=NOON)[
        0
    ]


@pytest.fixture
def endpoint(acme):
    return make(acme.sandbox)


def url_of(endpoint, action=""):
    return f"{LIST}{endpoint.pk}/{action and action + '/'}"


def secrets_in(answer):
    return SECRET.findall(text_of(answer))


def test_an_owner_makes_an_endpoint_and_sees_its_secret_once(owner, acme):
    answer = owner.post(NEW, FORM)

    made = Endpoint.objects.get()
    assert (answer.status_code, len(secrets_in(answer))) == (200, 1)
    assert "no-store" in answer["Cache-Control"]
    assert (made.organization, made.url) == (acme.sandbox, URL)
    assert made.events == ["ticket.created", "comment.created"]
    assert secrets_in(owner.get(url_of(made))) == []


def test_a_form_sent_twice_makes_one_endpoint_and_says_so(owner):
    owner.post(NEW, FORM)

    again = owner.post(NEW, FORM)

    assert (again.status_code, secrets_in(again)) == (409, [])
    assert Endpoint.objects.count() == 1


def test_choosing_everything_stores_the_wildcard(owner):
    owner.post(NEW, {**FORM, "events": ["*", "ping"]})

    assert Endpoint.objects.get().events == ["*"]


@pytest.mark.parametrize(
    ("mode", "url", "why"),
    [
        ("live", "http://203.0.114.9/hook", "https"),
        ("test", "https://10.0.0.1/hook", "public"),
        ("test", "https://user:pw@203.0.114.9/", "user name"),
        ("live", "http://127.0.0.1:9000/hook", "https"),
    ],
)
def test_a_url_that_is_not_an_allowed_target_is_refused(
    owner, settings, mode, url, why
):
    settings.WEBHOOK_ALLOW_LOOPBACK = True

    answer = owner.post(NEW, {**FORM, "mode": mode, "url": url})

    (error,) = answer.context["form"].errors["url"]
    assert answer.status_code == 400
    assert why in error
    assert Endpoint.objects.count() == 0


def test_a_sandbox_endpoint_can_use_loopback_if_the_setting_allows_it(owner, settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = True

    answer = owner.post(NEW, {**FORM, "url": "http://127.0.0.1:9000/hook"})

    assert answer.status_code == 200


def test_the_twenty_first_endpoint_is_refused_with_a_message(owner, acme):
    for _ in range(20):
        make(acme.sandbox)

    answer = owner.post(NEW, FORM)

    assert answer.status_code == 400
    assert "The limit of 20 webhook endpoints" in text_of(answer)


def test_a_stale_form_changes_only_the_fields_that_were_edited(owner, endpoint):
    page = owner.get(url_of(endpoint, "change"))
    services.change_endpoint(
        endpoint, actor=SYSTEM, fields={"events": ["ping"]}, at=NOON
    )
    shown = {
        name: field.field.prepare_value(field.initial)
        for field in page.context["form"]
        for name in (field.html_name, field.html_initial_name)
    }

    owner.post(url_of(endpoint, "change"), {**shown, "description": "Renamed"})

    endpoint.refresh_from_db()
    assert (endpoint.description, endpoint.events) == ("Renamed", ["ping"])
    assert endpoint.url == URL


def test_a_rotation_adds_a_secret_and_a_second_rotation_is_refused(owner, endpoint):
    first = owner.post(url_of(endpoint, "secret"))
    second = owner.post(url_of(endpoint, "secret"))

    assert (first.status_code, len(secrets_in(first))) == (200, 1)
    assert (second.status_code, secrets_in(second)) == (400, [])
    assert "Rotate again afterwards" in text_of(second)
    assert "Two secrets sign" in text_of(owner.get(url_of(endpoint)))


def test_an_endpoint_is_disabled_and_enabled(owner, endpoint):
    owner.post(url_of(endpoint, "switch"), {"status": "disabled"})
    off = text_of(owner.get(url_of(endpoint)))
    owner.post(url_of(endpoint, "switch"), {"status": "enabled"})

    endpoint.refresh_from_db()
    assert "Nothing is sent there" in off
    assert url_of(endpoint, "test") not in off
    assert endpoint.is_enabled


def test_posting_no_status_changes_nothing(owner, endpoint):
    for data in ({}, {"status": "broken"}):
        owner.post(url_of(endpoint, "switch"), data)

    endpoint.refresh_from_db()
    assert endpoint.is_enabled


def test_delete_asks_for_confirmation(owner, endpoint):
    record_request = owner.get(url_of(endpoint, "delete"))
    page = owner.post(url_of(endpoint, "delete"), follow=True)

    assert "are forgotten" in text_of(record_request)
    assert "The endpoint is deleted" in text_of(page)
    assert Endpoint.objects.count() == 0


def test_endpoints_of_both_modes_are_listed_with_the_sandbox_first(
    owner, acme, endpoint
):
    live = make(acme, url="https://203.0.114.9/live")

    sections = owner.get(LIST).context["sections"]

    assert [[row.endpoint for row in section.rows] for section in sections] == [
        [endpoint],
        [live],
    ]


def test_a_member_without_ownership_sees_endpoints_and_changes_none(member, endpoint):
    assert URL in text_of(member.get(LIST))
    page = text_of(member.get(url_of(endpoint)))

    assert '<form method="post" action="/portal' not in page
    for action in ("change", "secret", "delete"):
        assert member.get(url_of(endpoint, action)).status_code == 403
    for action in ("change", "secret", "delete", "test", "switch", "recover"):
        assert member.post(url_of(endpoint, action)).status_code == 403
    assert member.post(NEW, FORM).status_code == 403


def test_a_stranger_finds_no_endpoint_of_another_organization(stranger, acme, endpoint):
    for one in (endpoint, make(acme)):
        for action in ("", "change", "secret", "delete"):
            assert stranger.get(url_of(one, action)).status_code == 404
        for action in (
            "change",
            "secret",
            "delete",
            "test",
            "switch",
            "recover",
        ):
            assert stranger.post(url_of(one, action)).status_code == 404
    assert URL not in text_of(stranger.get(LIST))
    assert Endpoint.objects.count() == 2


def test_webhook_pages_redirect_anonymous_visitors_to_sign_in(client, endpoint):
    for path in (LIST, NEW, url_of(endpoint), url_of(endpoint, "delete")):
        assert client.get(path).url.startswith("/accounts/login/")


def test_ten_endpoints_take_as_many_queries_as_one(owner, acme):
    costs = []
    for count in (1, 9):
        for _ in range(count):
            services.rotate_secret(
                make(acme.sandbox), actor=SYSTEM, at=now() - timedelta(hours=1)
            )
        with CaptureQueriesContext(connection) as context:
            owner.get(LIST)
        costs.append(len(context))

    assert costs[0] == costs[1]
