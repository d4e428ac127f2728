"""An endpoint's page: what became of each delivery, and sending it again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.datetimes import now
from conftest import NOON, SYSTEM, file_ticket
from events.dispatch import dispatch_events
from events.models import Event
from portal.tests.members import texts
from webhooks import services
from webhooks.models import Delivery
from webhooks.services.claiming import claim_deliveries
from webhooks.services.delivering import settle_attempt
from webhooks.tests.conftest import URL, outcome


@pytest.fixture
def endpoint(acme):
    wishes = {"url": URL}
    return services.create_endpoint(acme.sandbox, actor=SYSTEM, wishes=wishes, at=NOON)[
        0
    ]


@pytest.fixture
def happen(sandy, endpoint):
    """File tickets, and let a receiver answer: `happen(200)`, `happen(503, 503)`."""

    def happen(*answers, **facts):
        for status_code in answers:
            file_ticket(sandy)
            dispatch_events(at=NOON)
            carry(status_code, **facts)

    return happen


def carry(status_code, *, at=NOON, **facts):
    for parcel in claim_deliveries(100, at=at):
        settle_attempt(parcel, outcome=outcome(status_code, at, **facts), at=at)


def give_up():
    Delivery.objects.update(status="failed", due_at=None, ended_at=NOON)


def place(endpoint, more=""):
    return f"/portal/webhooks/{endpoint.pk}/{more}"


def page_of(delivery, action=""):
    return place(delivery.endpoint, f"deliveries/{delivery.pk}/{action}")


def rows_of(answer):
    return answer.context["deliveries"]


def test_a_test_is_on_its_way_and_then_says_what_came_of_it(owner, endpoint):
    sent = owner.post(place(endpoint, "test/"))
    before = texts(owner.get(sent.url))
    dispatch_events(at=now())
    carry(418, at=now(), response="<b>I am a teapot</b>", milliseconds=77)
    after = texts(owner.get(sent.url))

    assert "waits for the worker" in before
    assert "data-pending" in before
    assert "<dd>418</dd>" in after
    assert "77 ms" in after
    assert "&lt;b&gt;I am a teapot" in after


@pytest.mark.parametrize("number", ["1", "x", "9" * 40, "\u0661"])
def test_a_test_that_never_was_is_not_waited_for(owner, endpoint, number):
    assert owner.get(place(endpoint, f"?test={number}")).context["test"] is None


def test_a_test_of_another_endpoint_is_none_of_this_one(owner, acme, endpoint):
    other = services.create_endpoint(
        acme.sandbox, actor=SYSTEM, wishes={"url": URL}, at=NOON
    )[0]
    owner.post(place(other, "test/"))

    query = f"?test={Event.objects.get().pk}"

    assert owner.get(place(endpoint, query)).context["test"] is None
    assert owner.get(place(other, query)).context["test"] is not None


def test_an_endpoint_that_is_off_is_not_tested(owner, endpoint):
    owner.post(place(endpoint, "switch/"), {"status": "disabled"})

    said = owner.post(place(endpoint, "test/"), follow=True)

    assert "The endpoint is disabled" in texts(said)


def test_deliveries_are_narrowed_by_state_and_event(owner, endpoint, happen):
    happen(200, 503)

    delivered = owner.get(place(endpoint, "?status=delivered"))
    other = owner.get(place(endpoint, "?type=ping"))
    unknown = owner.get(place(endpoint, "?status=lost&type=%00"))

    assert [row.status_text for row in rows_of(delivered)] == ["Delivered"]
    assert rows_of(other) == []
    assert len(rows_of(unknown)) == 2


def test_deliveries_are_paged_newest_first(owner, endpoint, happen):
    happen(*[200] * 26)

    first = owner.get(place(endpoint))
    second = owner.get(place(endpoint, first.context["next_page"]))

    numbers = [row.delivery.pk for page in (first, second) for row in rows_of(page)]
    assert [len(rows_of(first)), len(rows_of(second))] == [25, 1]
    assert numbers == sorted(numbers, reverse=True)
    forged = owner.get(place(endpoint, "?after=forged"))
    assert forged.url == place(endpoint)


def test_one_delivery_shows_its_attempts_and_the_bytes_that_were_sent(
    owner, endpoint, happen
):
    happen(503, response="<script>alert(1)</script>")
    delivery = Delivery.objects.get()
    carry(200, at=NOON + timedelta(minutes=1))

    page = owner.get(page_of(delivery))

    assert [attempt.status_code for attempt, _ in page.context["attempts"]] == [
        503,
        200,
    ]
    assert page.context["body"].encode() == bytes(delivery.event.payload.body)
    assert "It came, and was answered with an error" in texts(page)
    assert "<script>alert" not in texts(page)


def test_what_failed_is_sent_again_by_hand(owner, endpoint, happen):
    happen(503)
    give_up()
    delivery = Delivery.objects.get()

    said = owner.post(page_of(delivery, "resend/"), follow=True)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.is_redelivery) == ("pending", True)
    assert "on its way again" in texts(said)


def test_what_is_pending_is_not_sent_twice(owner, endpoint, happen):
    happen(503)

    said = owner.post(page_of(Delivery.objects.get(), "resend/"), follow=True)

    assert "still pending" in texts(said)


def test_all_that_failed_since_a_day_is_sent_again(owner, endpoint, happen):
    happen(503, 503)
    give_up()

    since = {"since": (now() - timedelta(days=2)).date().isoformat()}
    said = owner.post(place(endpoint, "recover/"), since, follow=True)

    assert "2 on their way again." in texts(said)
    assert set(Delivery.objects.values_list("status", flat=True)) == {"pending"}


@pytest.mark.parametrize("since", ["", "soon", "2999-01-01", "0000-00-00"])
def test_a_day_that_cannot_be_is_refused_beside_its_field(owner, endpoint, since):
    answer = owner.post(place(endpoint, "recover/"), {"since": since})

    assert answer.status_code == 400
    assert list(answer.context["recover"].errors) == ["since"]


def test_a_member_reads_a_delivery_and_sends_nothing(member, endpoint, happen):
    happen(200)
    delivery = Delivery.objects.get()

    assert "ticket.created" in texts(member.get(page_of(delivery)))
    assert member.post(page_of(delivery, "resend/")).status_code == 403


def test_a_stranger_finds_no_delivery_of_another_organization(
    stranger, mallory, endpoint, happen
):
    happen(200)
    delivery = Delivery.objects.get()
    own = services.create_endpoint(
        mallory.key.organization, actor=SYSTEM, wishes={"url": URL}, at=NOON
    )[0]

    through_own = place(own, f"deliveries/{delivery.pk}/")
    for path in (page_of(delivery), through_own):
        assert stranger.get(path).status_code == 404
        assert stranger.post(f"{path}resend/").status_code == 404


def test_ten_deliveries_cost_as_many_queries_as_one(owner, endpoint, happen):
    costs = []
    for count in (1, 9):
        happen(*[503] * count)
        with CaptureQueriesContext(connection) as context:
            owner.get(place(endpoint))
        costs.append(len(context))

    assert costs[0] == costs[1]
