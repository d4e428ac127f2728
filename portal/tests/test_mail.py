"""/portal/mail/: mails to customers that were not sent, and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from api.datetimes import now
from conftest import SYSTEM, file_ticket
from events.dispatch import dispatch_events

MAIL = "/portal/mail/"


def file_for(caller, *addresses):
    for address in addresses:
        file_ticket(caller, customer_email=address)
    dispatch_events(at=now())


def test_a_mail_over_the_ceiling_is_shown_with_its_reason(owner, alice, settings):
    settings.MAILS_PER_NEW_READER = 1
    file_for(alice, "pat@x.test", "pat@x.test")

    page = owner.get(MAIL).content.decode()

    assert page.count("pat@x.test") == 1
    assert "which is the most" in page
    assert "1 of at most 50" in page


def test_a_member_without_ownership_sees_unsent_mails(member, alice, settings):
    settings.MAILS_PER_NEW_READER = 0
    file_for(alice, "pat@x.test")

    assert "pat@x.test" in member.get(MAIL).content.decode()


def test_unsent_mails_of_another_organization_are_not_listed(stranger, alice, settings):
    settings.MAILS_PER_NEW_READER = 0
    file_for(alice, "pat@x.test")

    assert "pat@x.test" not in stranger.get(MAIL).content.decode()


def test_the_mail_page_is_closed_to_anonymous_visitors_and_agents(client, bob):
    assert client.get(MAIL).status_code == 302
    client.force_login(bob)
    assert client.get(MAIL).status_code in (302, 403, 404)


def test_the_mail_page_says_that_every_mail_was_sent(owner):
    assert "Every mail of the last 30 days was sent" in owner.get(MAIL).content.decode()


def test_the_mail_page_says_that_an_operator_approved_the_mail(owner, acme):
    services.approve_mail(acme, actor=SYSTEM, at=now())

    page = owner.get(MAIL).content.decode()

    assert "at most 20000 mails" in page
    assert "Ask us" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_unsent_mails_takes_as_many_queries(
    owner, alice, settings, count
):
    settings.MAILS_PER_NEW_READER = 0
    file_for(alice, *[f"p{number}@x.test" for number in range(count)])

    with CaptureQueriesContext(connection) as queries:
        owner.get(MAIL)

    assert len(queries) <= 9
