"""Who a ticket is for hears of its beginning, each public reply and each new status."""

from datetime import timedelta

import pytest

from api.datetimes import now
from conftest import file_ticket
from events.dispatch import dispatch_events
from events.models import Event
from events.retention import prune_events
from notifications.models import Message
from notifications.tests.conftest import PAT, comments_of, everything_in
from tickets.models import Comment


def test_a_new_ticket_is_confirmed(alice, knows, send):
    alice.post(
        "/v1/tickets",
        {"title": "Shop is down", "description": "d", "customer_email": PAT},
    )

    (received,) = send()

    assert received.to == [PAT]
    assert received.subject.endswith("] Shop is down")
    assert "We have received your ticket" in received.body


def test_what_the_agency_wrote_about_it_is_not_passed_on(alice, send):
    file_ticket(alice, customer_email=PAT, description="Pat is a difficult client")

    assert "difficult" not in everything_in(send())


def test_an_agents_public_reply_reaches_the_customer_whole(agent, pats, send):
    agent.post(comments_of(pats), {"content": "Fixed.\n\nPlease clear your cache."})

    (reply,) = send()

    assert reply.to == [PAT]
    assert "Bob Support replied to your ticket" in reply.body
    assert "Fixed.\n\nPlease clear your cache." in reply.body


def test_a_reply_in_the_admin_reaches_them_as_well(client, bob, pats, send):
    client.force_login(bob)
    page = f"/admin/tickets/ticket/{pats.pk}/change/"
    form = client.get(page).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"comment": "Fixed", "visibility": "public", "_save": "Save"}
    client.post(page, sent)

    replies = [mail.body for mail in send()]

    assert Comment.objects.count() == len(replies) == 1
    assert "Fixed" in replies[0]


def test_a_new_status_is_told_with_the_one_before(agent, pats, send):
    agent.patch(f"/v1/tickets/{pats.public_id}", {"status": "waiting_on_customer"})

    (changed,) = send()

    assert "Your ticket is now: Waiting on customer" in changed.body
    assert "It was: Open." in changed.body


def test_other_changes_are_told_to_nobody(agent, alice, bob, pats, send):
    path = f"/v1/tickets/{pats.public_id}"
    alice.patch(path, {"priority": "urgent", "title": "The shop is down"})
    agent.patch(path, {"assigned_to": bob.email})

    assert send() == []


def test_what_the_clients_side_says_itself_is_mailed_to_nobody(alice, pats, send):
    alice.post(comments_of(pats), {"content": "Still down"})
    alice.post(comments_of(pats), {"content": "Pat is nervous", "is_internal": True})

    assert send() == []


def test_a_ticket_without_an_address_is_mailed_to_nobody(alice, agent, send):
    ticket = file_ticket(alice, customer_email=None)
    agent.post(comments_of(ticket), {"content": "Hello"})
    agent.patch(f"/v1/tickets/{ticket.public_id}", {"status": "in_progress"})

    assert send() == []
    assert not Message.objects.exists()


def test_a_sandbox_mails_nobody(sandy, send):
    ticket = file_ticket(sandy, customer_email=PAT)
    sandy.patch(f"/v1/tickets/{ticket.public_id}", {"status": "resolved"})

    assert send() == []
    assert not Message.objects.exists()


def test_a_stranger_gets_nothing_of_another_organizations_ticket(
    agent, pats, mallory, send
):
    file_ticket(mallory, customer_email="mallory@mallory.test")
    agent.post(comments_of(pats), {"content": "MARK-ACME"})

    mails = {mail.to[0]: everything_in([mail]) for mail in send()}

    assert "MARK-ACME" in mails[PAT]
    assert "MARK-ACME" not in mails["mallory@mallory.test"]


def test_open_14_a_note_is_in_no_mail_while_it_is_one(agent, pats, send):
    path = comments_of(pats)
    agent.post(path, {"content": "MARK-INT-1", "is_internal": True})
    noted = send()
    public = agent.post(path, {"content": "MARK-PUB-1"}).json()["id"]
    told = send()
    agent.patch(f"{path}/{public}", {"is_internal": True, "content": "MARK-INT-2"})
    withdrawn = send()
    later = agent.post(path, {"content": "MARK-INT-3", "is_internal": True})
    agent.patch(f"{path}/{later.json()['id']}", {"is_internal": False})
    published = send()
    agent.patch(f"/v1/tickets/{pats.public_id}", {"status": "resolved"})
    resolved = send()

    assert (noted, withdrawn) == ([], [])
    assert [len(mails) for mails in (told, published, resolved)] == [1, 1, 1]
    assert "MARK-PUB-1" in everything_in(told)
    assert "MARK-INT-3" in everything_in(published)
    assert "MARK-INT-1" not in everything_in(told + published + resolved)
    assert "MARK-INT-2" not in everything_in(told + published + resolved)
    assert "MARK-PUB-1" not in everything_in(published + resolved)


def test_an_event_for_agents_alone_is_no_mail_whatever_it_shows(agent, pats, send):
    agent.post(comments_of(pats), {"content": "MARK-INT-1"})
    newest = Event.objects.order_by("-id")[:2].values_list("pk", flat=True)
    Event.objects.filter(pk__in=list(newest)).update(
        is_internal=True, sequence=None, position=None
    )

    assert send() == []


def test_a_reply_withdrawn_before_its_mail_left_is_not_sent(agent, pats, send):
    path = comments_of(pats)
    public = agent.post(path, {"content": "Oops"}).json()["id"]
    agent.patch(f"{path}/{public}", {"is_internal": True})

    assert send() == []
    message = Message.objects.get(kind="public_reply")
    assert (message.status, message.attempts_made) == ("skipped", 0)
    assert message.error == "The reply was withdrawn."


def test_one_withdrawn_and_published_again_is_told_once(agent, pats, send):
    path = comments_of(pats)
    public = agent.post(path, {"content": "First"}).json()["id"]
    agent.patch(f"{path}/{public}", {"is_internal": True})
    agent.patch(f"{path}/{public}", {"is_internal": False, "content": "Second"})

    (reply,) = send()

    assert "Second" in reply.body
    assert "First" not in everything_in([reply])


def test_a_reply_is_sent_as_it_was_corrected(agent, pats, send):
    path = comments_of(pats)
    public = agent.post(path, {"content": "The price is five hundred"}).json()["id"]
    agent.patch(f"{path}/{public}", {"content": "The price is fifty"})

    assert "hundred" not in everything_in(send())


def test_what_was_redacted_before_a_mail_left_is_not_in_it(agent, pats, send):
    agent.post(comments_of(pats), {"content": "The password is C4NARY"})
    agent.post(f"/v1/tickets/{pats.public_id}/redactions", {"text": "C4NARY"})

    (reply,) = send()

    assert "The password is [redacted]" in reply.body
    assert "C4NARY" not in everything_in([reply])


@pytest.mark.parametrize("address", ["new@customer.test", None])
def test_an_address_that_was_changed_gets_no_more(agent, alice, pats, address, send):
    agent.post(comments_of(pats), {"content": "For Pat"})
    dispatch_events(at=now())
    alice.patch(f"/v1/tickets/{pats.public_id}", {"customer_email": address})

    assert send() == []
    assert "another customer address" in Message.objects.first().error


def test_the_new_address_gets_what_happens_from_then_on(agent, alice, pats, send):
    address = {"customer_email": "new@customer.test"}
    alice.patch(f"/v1/tickets/{pats.public_id}", address)
    agent.post(comments_of(pats), {"content": "Hello"})

    assert [mail.to for mail in send()] == [["new@customer.test"]]


def test_an_event_that_is_told_twice_is_mailed_once(agent, pats, send):
    agent.post(comments_of(pats), {"content": "Once"})
    first = send()
    Event.objects.update(dispatched_at=None)

    assert len(first) == 1
    assert send() == []


def test_a_reader_gets_a_tickets_mails_in_their_order(agent, alice, send):
    ticket = file_ticket(alice, customer_email=PAT)
    agent.post(comments_of(ticket), {"content": "Hello"})
    agent.patch(f"/v1/tickets/{ticket.public_id}", {"status": "resolved"})

    told = [mail.body.partition("\n")[0] for mail in send()]

    assert told == [
        "We have received your ticket",
        "Bob Support replied to your ticket",
        "Your ticket is now: Resolved",
    ]


def test_mails_go_with_their_events(pats):
    at = now() + timedelta(days=31)

    prune_events(at=at)

    assert not Message.objects.exists()
