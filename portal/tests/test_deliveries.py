"""/portal/webhooks/{id}/: deliveries, test events, redelivery and recovery."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.datetimes import now
from conftest import NOON, SYSTEM, file_ticket
from events.dispatch import dispatch_events
from events.models import Event
from portal.tests.support import text_of
from webhooks import services
from webhooks.models import Delivery
from webhooks.services.attempts import settle_attempt
from webhooks.services.claim import claim_deliveries
from webhooks.tests.conftest import URL, outcome


@pytest.fixture
def endpoint(acme):
    fields = {"url": URL}
    return services.create_endpoint(acme.sandbox, actor=SYSTEM, fields=fields, at=NOON)[
        0
    ]


@pytest.fixture
def deliver_events(sandy, endpoint):
    """Create a ticket for each status, and deliver its event with that response."""

    def deliver_events(*answers, **facts):
        for status_code in answers:
            file_ticket(sandy)
            dispatch_events(at=NOON)
            record_attempt(status_code, **facts)

    return deliver_events


def record_attempt(status_code, *, at=NOON, **facts):
    for parcel in claim_deliveries(100, at=at):
        settle_attempt(parcel, outcome=outcome(status_code, at, **facts), at=at)


def fail_delivery():
    Delivery.objects.update(status="failed", due_at=None, ended_at=NOON)


def url_of(endpoint, more=""):
    return f"/portal/webhooks/{endpoint.pk}/{more}"


def delivery_url(delivery, action=""):
    return url_of(delivery.endpoint, f"deliveries/{delivery.pk}/{action}")


def rows_of(answer):
    return answer.context["deliveries"]


def test_a_test_event_is_shown_as_pending_and_then_with_its_outcome(owner, endpoint):
    sent = owner.post(url_of(endpoint, "test/"))
    before = text_of(owner.get(sent.url))
    dispatch_events(at=now())
    record_attempt(418, at=now(), response="<b>I am a teapot</b>", milliseconds=77)
    after = text_of(owner.get(sent.url))

    assert "waits for the worker" in before
    assert "data-pending" in before
    assert "<dd>418</dd>" in after
    assert "77 ms" in after
    assert "&lt;b&gt;I am a teapot" in after


@pytest.mark.parametrize("number", ["1", "x", "9" * 40, "\u0661"])
def test_an_unknown_test_event_number_shows_no_test(owner, endpoint, number):
    assert owner.get(url_of(endpoint, f"?test={number}")).context["test"] is None


def test_the_test_event_of_another_endpoint_is_not_shown(owner, acme, endpoint):
    other = services.create_endpoint(
        acme.sandbox, actor=SYSTEM, fields={"url": URL}, at=NOON
    )[0]
    owner.post(url_of(other, "test/"))

    query = f"?test={Event.objects.get().pk}"

    assert owner.get(url_of(endpoint, query)).context["test"] is None
    assert owner.get(url_of(other, query)).context["test"] is not None


def test_a_disabled_endpoint_gets_no_test_event(owner, endpoint):
    owner.post(url_of(endpoint, "switch/"), {"status": "disabled"})

    page = owner.post(url_of(endpoint, "test/"), follow=True)

    assert "The endpoint is disabled" in text_of(page)


def test_deliveries_are_filtered_by_status_and_event_type(
    owner, endpoint, deliver_events
):
    deliver_events(200, 503)

    delivered = owner.get(url_of(endpoint, "?status=delivered"))
    other = owner.get(url_of(endpoint, "?type=ping"))
    unknown = owner.get(url_of(endpoint, "?status=lost&type=%00"))

    assert [row.status_text for row in rows_of(delivered)] == ["Delivered"]
    assert rows_of(other) == []
    assert len(rows_of(unknown)) == 2


def test_deliveries_are_paged_newest_first(owner, endpoint, deliver_events):
    deliver_events(*[200] * 26)

    first = owner.get(url_of(endpoint))
    second = owner.get(url_of(endpoint, first.context["next_page"]))

    numbers = [row.delivery.pk for page in (first, second) for row in rows_of(page)]
    assert [len(rows_of(first)), len(rows_of(second))] == [25, 1]
    assert numbers == sorted(numbers, reverse=True)
    forged = owner.get(url_of(endpoint, "?after=forged"))
    assert forged.url == url_of(endpoint)


def test_a_delivery_page_shows_attempts_and_the_bytes_sent(
    owner, endpoint, deliver_events
):
    deliver_events(503, response="<script>alert(1)</script>")
    delivery = Delivery.objects.get()
    record_attempt(200, at=NOON + timedelta(minutes=1))

    page = owner.get(delivery_url(delivery))

    assert [attempt.status_code for attempt, _ in page.context["attempts"]] == [
        503,
        200,
    ]
    assert page.context["body"].encode() == bytes(delivery.event.payload.body)
    assert "It came, and was answered with an error" in text_of(page)
    assert "<script>alert" not in text_of(page)


def test_a_failed_delivery_can_be_redelivered(owner, endpoint, deliver_events):
    deliver_events(503)
    fail_delivery()
    delivery = Delivery.objects.get()

    page = owner.post(delivery_url(delivery, "resend/"), follow=True)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.is_redelivery) == ("pending", True)
    assert "on its way again" in text_of(page)


def test_a_pending_delivery_cannot_be_redelivered(owner, endpoint, deliver_events):
    deliver_events(503)

    page = owner.post(delivery_url(Delivery.objects.get(), "resend/"), follow=True)

    assert "still pending" in text_of(page)


def test_recover_queues_everything_that_failed_since_a_day(
    owner, endpoint, deliver_events
):
    deliver_events(503, 503)
    fail_delivery()

    since = {"since": (now() - timedelta(days=2)).date().isoformat()}
    page = owner.post(url_of(endpoint, "recover/"), since, follow=True)

    assert "2 on their way again." in text_of(page)
    assert set(Delivery.objects.values_list("status", flat=True)) == {"pending"}


@pytest.mark.parametrize("since", ["", "soon", "2999-01-01", "0000-00-00"])
def test_recover_with_an_invalid_day_shows_an_error_at_the_field(
    owner, endpoint, since
):
    answer = owner.post(url_of(endpoint, "recover/"), {"since": since})

    assert answer.status_code == 400
    assert list(answer.context["recover"].errors) == ["since"]


def test_a_member_without_ownership_reads_deliveries_and_cannot_redeliver(
    member, endpoint, deliver_events
):
    deliver_events(200)
    delivery = Delivery.objects.get()

    assert "ticket.created" in text_of(member.get(delivery_url(delivery)))
    assert member.post(delivery_url(delivery, "resend/")).status_code == 403


def test_deliveries_of_another_organization_are_404(
    stranger, mallory, endpoint, deliver_events
):
    deliver_events(200)
    delivery = Delivery.objects.get()
    own = services.create_endpoint(
        mallory.key.organization, actor=SYSTEM, fields={"url": URL}, at=NOON
    )[0]

    through_own = url_of(own, f"deliveries/{delivery.pk}/")
    for path in (delivery_url(delivery), through_own):
        assert stranger.get(path).status_code == 404
        assert stranger.post(f"{path}resend/").status_code == 404


def test_ten_deliveries_take_as_many_queries_as_one(owner, endpoint, deliver_events):
    costs = []
    for count in (1, 9):
        deliver_events(*[503] * count)
        with CaptureQueriesContext(connection) as context:
            owner.get(url_of(endpoint))
        costs.append(len(context))

    assert costs[0] == costs[1]
