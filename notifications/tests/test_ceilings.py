"""How many mails a reader gets and an organization causes, and what becomes of more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from api.datetimes import now
from conftest import SYSTEM, file_ticket
from events.dispatch import dispatch_events
from events.models import Event
from notifications.models import Message
from notifications.tests.conftest import PAT, comments_of
from webhooks.models import Delivery

KIM = "kim@customer.test"


def statuses(**only):
    found = Message.objects.filter(**only).order_by("id")
    return list(found.values_list("status", flat=True))


def file_and_dispatch(caller, *addresses, at=None):
    for address in addresses:
        file_ticket(caller, customer_email=address)
    dispatch_events(at=at or now())


def test_a_new_reader_gets_so_many_and_no_more(mallory, settings, send):
    settings.MAILS_PER_NEW_READER = 3

    for _ in range(5):
        file_ticket(mallory, customer_email=PAT)

    assert len(send()) == 3
    assert statuses() == ["delivered"] * 3 + ["skipped"] * 2
    assert "within 24 hours" in Message.objects.first().error


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("pat@customer.test", "Pat+bomb@Customer.test"),
        ("pat.smith@gmail.com", "patsmith@googlemail.com"),
        ("kunde@bücher.test", "kunde@xn--bcher-kva.test"),
    ],
)
def test_one_mailbox_is_one_reader_however_it_is_written(
    mallory, settings, first, second
):
    settings.MAILS_PER_NEW_READER = 1

    file_and_dispatch(mallory, first, second)

    assert statuses() == ["pending", "skipped"]


def test_dots_make_another_mailbox_where_the_host_tells_them_apart(mallory, settings):
    settings.MAILS_PER_NEW_READER = 1

    file_and_dispatch(mallory, "p.at@customer.test", PAT)

    assert statuses() == ["pending", "pending"]


def test_organizations_share_what_a_new_reader_gets(alice, mallory, settings):
    settings.MAILS_PER_NEW_READER = 2

    file_and_dispatch(mallory, PAT, PAT)
    file_and_dispatch(alice, PAT, KIM)

    assert statuses(organization=alice.key.organization) == ["skipped", "pending"]


def test_a_stranger_uses_up_nothing_of_who_knows_the_organization(
    alice, mallory, knows, settings
):
    settings.MAILS_PER_NEW_READER = 1

    file_and_dispatch(mallory, PAT, PAT)
    file_and_dispatch(alice, PAT, PAT)

    assert statuses(organization=alice.key.organization) == ["pending", "pending"]


def test_who_knows_an_organization_has_a_ceiling_as_well(alice, knows, settings):
    settings.MAILS_PER_READER = 2

    file_and_dispatch(alice, PAT, PAT, PAT)

    assert statuses() == ["pending", "pending", "skipped"]


def test_a_busy_client_with_ten_tickets_a_day_is_not_stopped(alice, agent, send):
    for _ in range(10):
        ticket = file_ticket(alice, customer_email=PAT)
        agent.post(comments_of(ticket), {"content": "Done"})
        alice.patch(f"/v1/tickets/{ticket.public_id}", {"status": "closed"})

    assert len(send()) == 30


def test_what_an_agent_causes_is_never_over_a_ceiling(alice, agent, settings, send):
    settings.MAILS_PER_NEW_READER = settings.MAILS_PER_NEW_ORGANIZATION = 1
    ticket = file_ticket(alice, customer_email=PAT)
    for _ in range(3):
        agent.post(comments_of(ticket), {"content": "Hello"})
    agent.patch(f"/v1/tickets/{ticket.public_id}", {"status": "resolved"})

    assert len(send()) == 5


def test_a_new_organization_causes_so_many_and_no_more(mallory, settings):
    settings.MAILS_PER_NEW_ORGANIZATION = 2

    file_and_dispatch(mallory, "a@x.test", "b@x.test", "c@x.test")

    assert statuses() == ["pending", "pending", "skipped"]
    assert "DevPros can raise it" in Message.objects.first().error


def test_another_organization_is_not_counted_with_it(mallory, alice, settings):
    settings.MAILS_PER_NEW_ORGANIZATION = 1

    file_and_dispatch(mallory, "a@x.test", "b@x.test")
    file_and_dispatch(alice, "c@x.test")

    assert statuses(organization=alice.key.organization) == ["pending"]


def test_age_raises_what_an_organization_may_cause(mallory, settings):
    settings.MAILS_PER_NEW_ORGANIZATION = 1
    organization = mallory.key.organization
    organization.created_at = now() - settings.MAIL_AGE
    organization.save()

    file_and_dispatch(mallory, "a@x.test", "b@x.test")

    assert statuses() == ["pending", "pending"]


def test_so_does_an_operator(mallory, settings):
    settings.MAILS_PER_NEW_ORGANIZATION = 1
    services.approve_mail(mallory.key.organization, actor=SYSTEM, at=now())

    file_and_dispatch(mallory, "a@x.test", "b@x.test")

    assert statuses() == ["pending", "pending"]


def test_a_day_later_mails_leave_again(mallory, settings):
    settings.MAILS_PER_NEW_READER = 1
    start = now()
    file_and_dispatch(mallory, PAT, PAT, at=start - timedelta(hours=25))

    file_and_dispatch(mallory, PAT, at=start)

    assert statuses() == ["pending", "skipped", "pending"]


def test_a_skipped_mail_is_never_sent_and_no_webhook_is_missed(mallory, settings, send):
    from webhooks.services import create_endpoint

    settings.MAILS_PER_NEW_READER = 0
    create_endpoint(
        mallory.key.organization,
        actor=mallory.actor,
        fields={"url": "https://hook.example/"},
        at=now(),
    )
    file_ticket(mallory, customer_email=PAT)

    assert send() == []
    assert statuses() == ["skipped"]
    assert not Message.objects.due(at=now() + timedelta(days=30)).exists()
    assert Delivery.objects.count() == 1


def test_an_event_that_is_told_twice_is_counted_once(mallory, settings):
    settings.MAILS_PER_NEW_READER = 2
    file_and_dispatch(mallory, PAT)
    Event.objects.update(dispatched_at=None)
    dispatch_events(at=now())

    file_and_dispatch(mallory, PAT)

    assert statuses() == ["pending", "pending"]


def test_judging_costs_the_same_for_any_number_of_mails(mallory):
    def cost(count):
        for number in range(count):
            file_ticket(mallory, customer_email=f"r{number}@x.test")
        with CaptureQueriesContext(connection) as queries:
            dispatch_events(at=now())
        return len(queries)

    cost(1)

    assert cost(2) == cost(20)
