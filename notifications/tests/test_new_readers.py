"""Mail to somebody who has not dealt with an organization shows nothing it wrote."""

import pytest

from accounts import services
from api.datetimes import now
from conftest import PASSWORD, SYSTEM, file_ticket
from notifications.models import Message
from notifications.services.reader_lookup import UNSUBSCRIBED
from notifications.tests.conftest import PAT, comments_of, everything_in
from notifications.tests.test_choices import choose

BAIT = "Suspended, confirm at https://evil.example/login"


@pytest.fixture
def baited(mallory):
    """A ticket of a stranger's, about somebody who has never heard of them."""
    return file_ticket(mallory, title=BAIT, description=BAIT, customer_email=PAT)


def test_the_first_mail_holds_the_number_and_the_name_alone(baited, send):
    (mail,) = send()

    assert mail.subject == f"[{baited.public_id}] We have received your ticket"
    assert "Mallory Inc" in mail.body
    assert "evil" not in everything_in([mail])
    assert "Suspended" not in everything_in([mail])


def test_a_change_of_status_by_the_stranger_says_no_more(baited, mallory, send):
    send()
    mallory.patch(f"/v1/tickets/{baited.public_id}", {"status": "resolved"})

    (mail,) = send()

    assert "Your ticket is now: Resolved" in mail.body
    assert "evil" not in everything_in([mail])


def test_the_answer_of_an_agent_is_shown_without_the_link_in_the_title(
    baited, agent, send
):
    send()
    agent.post(comments_of(baited), {"content": "What is this about?"})

    (mail,) = send()

    assert "What is this about?" in mail.body
    assert "evil" not in everything_in([mail])


def test_after_an_agents_answer_a_plain_title_is_shown(mallory, agent, send):
    ticket = file_ticket(mallory, title="Node.js is slow", customer_email=PAT)
    send()
    agent.post(comments_of(ticket), {"content": "Since when?"})

    (mail,) = send()

    assert mail.subject == f"[{ticket.public_id}] Node.\u2060js is slow"


def test_a_title_that_became_a_link_after_the_answer_is_left_out(mallory, agent, send):
    ticket = file_ticket(mallory, title="Shop is down", customer_email=PAT)
    agent.post(comments_of(ticket), {"content": "Since when?"})
    send()
    mallory.patch(
        f"/v1/tickets/{ticket.public_id}", {"title": BAIT, "status": "resolved"}
    )

    assert "evil" not in everything_in(send())


def test_who_said_that_they_know_the_organization_reads_its_words(
    mallory, baited, send, client
):
    choose(client, send()[0], "confirm")
    file_ticket(mallory, title="Invoice 7", customer_email=PAT)

    (mail,) = send()

    assert mail.subject.endswith("] Invoice 7")


def test_knowing_one_organization_says_nothing_of_another(
    alice, baited, send, client, mallory
):
    file_ticket(alice, customer_email=PAT)
    _, of_acme = send()
    choose(client, of_acme, "confirm")
    file_ticket(mallory, title=BAIT, customer_email=PAT)

    assert "evil" not in everything_in(send())


def test_a_member_reads_the_words_of_their_own_organization(alice, mia, send):
    file_ticket(alice, title="Invoice 7", customer_email="Mia@acme.test")

    (mail,) = send()

    assert mail.subject.endswith("] Invoice 7")


def test_a_member_of_another_organization_is_new_to_it(mallory, mia, send):
    file_ticket(mallory, title=BAIT, customer_email=mia.email)

    assert "evil" not in everything_in(send())


def test_what_an_operator_approved_is_shown_to_everybody(acme, alice, send):
    services.approve_mail(acme, actor=SYSTEM, at=now())
    file_ticket(alice, title="Invoice 7", customer_email=PAT)

    (mail,) = send()

    assert mail.subject.endswith("] Invoice 7")


def test_an_approval_that_was_taken_back_shows_nothing_more(acme, alice, send):
    services.approve_mail(acme, actor=SYSTEM, at=now())
    services.disapprove_mail(acme, actor=SYSTEM, at=now())
    file_ticket(alice, title="Invoice 7", customer_email=PAT)

    assert "Invoice" not in everything_in(send())


def test_a_name_with_a_dot_is_no_link_of_a_mail_program(
    make_organization, make_caller, send
):
    caller = make_caller(make_organization("Node.js Agency"), "Nora")
    file_ticket(caller, customer_email=PAT)

    (mail,) = send()

    assert "Node.\u2060js Agency" in mail.body
    assert "Node.js" not in everything_in([mail])


def test_a_name_of_before_that_is_a_link_is_left_out(acme, alice, send):
    type(acme).objects.filter(pk=acme.pk).update(name="evil.example/claim")
    file_ticket(alice, customer_email=PAT)

    (mail,) = send()

    assert "a client of ours" in mail.body
    assert "evil" not in everything_in([mail])


def test_an_invitation_makes_no_link_of_the_names_in_it(mallory):
    from accounts import account_mails

    organization = mallory.key.organization
    organization.name, actor = "evil.example prize", SYSTEM
    invitation, _ = services.invite_member(
        organization, email="pat@x.test", role="member", actor=actor, at=now()
    )
    invitation.organization, invitation.invited_by = organization, "Claim at evil.test"

    notice = account_mails.invitation(invitation, address="https://devpros.test/i")

    assert "evil.\u2060example prize" in notice.lines[0]
    assert "Claim at evil.\u2060test" in notice.lines[0]


def test_who_ended_the_mails_between_writing_and_sending_gets_none(
    alice, knows, client, send, pats
):
    from events.dispatch import dispatch_events

    (first,) = Message.objects.all()
    file_ticket(alice, customer_email=PAT)
    dispatch_events(at=now())
    knows.unsubscribed_at = now()
    knows.save()

    assert send() == []
    assert Message.objects.exclude(pk=first.pk).get().error == UNSUBSCRIBED


def test_who_was_a_member_once_is_new_again(acme, alice, send):
    person = services.Person(PAT, "Pat", PASSWORD)
    member = services.create_member(acme, person=person, actor=SYSTEM, at=now())
    services.remove_member(member, actor=SYSTEM, at=now())
    file_ticket(alice, title="Invoice 7", customer_email=PAT)

    assert "Invoice" not in everything_in(send())
