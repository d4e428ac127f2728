"""/portal/webhooks/: endpoints made, changed, tested, turned off and deleted."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.datetimes import now
from conftest import NOON, SYSTEM
from portal.tests.members import texts
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


def make(organization, url=URL, **wishes):
    wishes = {"url": url, **wishes}
    return services.create_endpoint(organization, actor=SYSTEM, wishes=wishes, at=NOON)[
        0
    ]


@pytest.fixture
def endpoint(acme):
    return make(acme.sandbox)


def place(endpoint, action=""):
    return f"{LIST}{endpoint.pk}/{action and action + '/'}"


def secrets_in(answer):
    return SECRET.findall(texts(answer))


def test_an_owner_makes_an_endpoint_and_sees_its_secret_once(owner, acme):
    answer = owner.post(NEW, FORM)

    made = Endpoint.objects.get()
    assert (answer.status_code, len(secrets_in(answer))) == (200, 1)
    assert "no-store" in answer["Cache-Control"]
    assert (made.organization, made.url) == (acme.sandbox, URL)
    assert made.events == ["ticket.created", "comment.created"]
    assert secrets_in(owner.get(place(made))) == []


def test_a_form_sent_twice_makes_one_endpoint_and_says_so(owner):
    owner.post(NEW, FORM)

    again = owner.post(NEW, FORM)

    assert (again.status_code, secrets_in(again)) == (409, [])
    assert Endpoint.objects.count() == 1


def test_everything_is_more_than_all_there_is(owner):
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
def test_an_address_we_do_not_send_to_is_refused(owner, settings, mode, url, why):
    settings.WEBHOOK_ALLOW_LOOPBACK = True

    answer = owner.post(NEW, {**FORM, "mode": mode, "url": url})

    (fault,) = answer.context["form"].errors["url"]
    assert answer.status_code == 400
    assert why in fault
    assert Endpoint.objects.count() == 0


def test_a_sandbox_may_use_ones_own_machine_where_the_operator_lets_it(owner, settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = True

    answer = owner.post(NEW, {**FORM, "url": "http://127.0.0.1:9000/hook"})

    assert answer.status_code == 200


def test_the_twenty_first_endpoint_is_refused_in_words(owner, acme):
    for _ in range(20):
        make(acme.sandbox)

    answer = owner.post(NEW, FORM)

    assert answer.status_code == 400
    assert "There are already 20 webhook endpoints" in texts(answer)


def test_a_change_touches_what_was_changed_on_the_page_alone(owner, endpoint):
    page = owner.get(place(endpoint, "change"))
    services.change_endpoint(
        endpoint, actor=SYSTEM, wishes={"events": ["ping"]}, at=NOON
    )
    shown = {
        name: field.field.prepare_value(field.initial)
        for field in page.context["form"]
        for name in (field.html_name, field.html_initial_name)
    }

    owner.post(place(endpoint, "change"), {**shown, "description": "Renamed"})

    endpoint.refresh_from_db()
    assert (endpoint.description, endpoint.events) == ("Renamed", ["ping"])
    assert endpoint.url == URL


def test_a_new_secret_signs_beside_the_old_one_and_a_third_waits(owner, endpoint):
    first = owner.post(place(endpoint, "secret"))
    second = owner.post(place(endpoint, "secret"))

    assert (first.status_code, len(secrets_in(first))) == (200, 1)
    assert (second.status_code, secrets_in(second)) == (400, [])
    assert "Rotate again afterwards" in texts(second)
    assert "Two secrets sign" in texts(owner.get(place(endpoint)))


def test_an_endpoint_is_turned_off_and_on(owner, endpoint):
    owner.post(place(endpoint, "switch"), {"status": "disabled"})
    off = texts(owner.get(place(endpoint)))
    owner.post(place(endpoint, "switch"), {"status": "enabled"})

    endpoint.refresh_from_db()
    assert "Nothing is sent there" in off
    assert place(endpoint, "test") not in off
    assert endpoint.is_enabled


def test_a_switch_that_says_nothing_turns_nothing(owner, endpoint):
    for said in ({}, {"status": "broken"}):
        owner.post(place(endpoint, "switch"), said)

    endpoint.refresh_from_db()
    assert endpoint.is_enabled


def test_deleting_asks_first(owner, endpoint):
    asked = owner.get(place(endpoint, "delete"))
    said = owner.post(place(endpoint, "delete"), follow=True)

    assert "are forgotten" in texts(asked)
    assert "The endpoint is deleted" in texts(said)
    assert Endpoint.objects.count() == 0


def test_both_sides_are_listed_and_the_sandbox_comes_first(owner, acme, endpoint):
    live = make(acme, url="https://203.0.114.9/live")

    sides = owner.get(LIST).context["sections"]

    assert [[row.endpoint for row in side.rows] for side in sides] == [
        [endpoint],
        [live],
    ]


def test_a_member_looks_and_changes_nothing(member, endpoint):
    assert URL in texts(member.get(LIST))
    page = texts(member.get(place(endpoint)))

    assert '<form method="post" action="/portal' not in page
    for action in ("change", "secret", "delete"):
        assert member.get(place(endpoint, action)).status_code == 403
    for action in ("change", "secret", "delete", "test", "switch", "recover"):
        assert member.post(place(endpoint, action)).status_code == 403
    assert member.post(NEW, FORM).status_code == 403


def test_a_stranger_finds_no_endpoint_of_another_organization(stranger, acme, endpoint):
    for one in (endpoint, make(acme)):
        for action in ("", "change", "secret", "delete"):
            assert stranger.get(place(one, action)).status_code == 404
        for action in (
            "change",
            "secret",
            "delete",
            "test",
            "switch",
            "recover",
        ):
            assert stranger.post(place(one, action)).status_code == 404
    assert URL not in texts(stranger.get(LIST))
    assert Endpoint.objects.count() == 2


def test_whoever_is_not_signed_in_is_asked_to(client, endpoint):
    for path in (LIST, NEW, place(endpoint), place(endpoint, "delete")):
        assert client.get(path).url.startswith("/accounts/login/")


def test_ten_endpoints_cost_as_many_queries_as_one(owner, acme):
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
