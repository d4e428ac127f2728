"""The page behind the link in each mail: no more of them, or with the words shown."""

import re

import pytest
from django.conf import settings
from django.test import Client

from conftest import file_ticket
from notifications.models import Message, Reader
from notifications.services.reader_lookup import UNSUBSCRIBED
from notifications.tests.conftest import PAT


def path_in(mail):
    header = mail.extra_headers["List-Unsubscribe"]
    return header.strip("<>").removeprefix(settings.PUBLIC_URL)


def choose(client, mail, do):
    return client.post(path_in(mail), {"do": do})


@pytest.fixture
def first(alice, send):
    """The first mail that Pat gets of Acme's."""
    file_ticket(alice, customer_email=PAT)
    return send()[0]


def test_each_mail_to_a_customer_says_how_to_end_them(first):
    message = first.message()

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<\S+/mails/\?reader=\S+>", message["List-Unsubscribe"])
    assert path_in(first) in first.body
    assert path_in(first) in first.alternatives[0][0].replace("&amp;", "&")


def test_a_mail_to_an_owner_has_no_such_link(agent, mia, alice, acme, send):
    from notifications import mail_content
    from notifications.mail_content import MailContent

    letter = mail_content.secrets_to_change(
        file_ticket(alice), now="closed", openers={"CRED-1": ["Bob"]}
    )

    assert isinstance(letter, MailContent)
    assert letter.choices == ""


def test_opening_the_link_changes_nothing(client, first):
    pages = [client.get(path_in(first)), client.head(path_in(first))]

    assert [page.status_code for page in pages] == [200, 200]
    assert not Reader.objects.exists()


def test_one_click_of_a_mail_program_ends_the_mails(first, alice, send):
    robot = Client(enforce_csrf_checks=True)

    answer = robot.post(path_in(first), {"List-Unsubscribe": "One-Click"})
    file_ticket(alice, customer_email=PAT)

    assert answer.status_code == 200
    assert not answer.cookies
    assert send() == []
    assert Message.objects.latest("id").error == UNSUBSCRIBED
    assert Message.objects.latest("id").status == "skipped"


def test_the_button_of_the_page_ends_them_and_the_page_says_so(client, first):
    answer = choose(client, first, "unsubscribe")
    page = client.get(answer["Location"]).content.decode()

    assert answer.status_code == 303
    assert "You get no more mails" in page
    assert "Let them come again" in page


def test_it_can_be_taken_back_on_the_same_page(client, first, alice, send):
    choose(client, first, "unsubscribe")
    choose(client, first, "resubscribe")
    file_ticket(alice, customer_email=PAT)

    assert len(send()) == 1


@pytest.mark.parametrize("address", ["PAT@customer.test", "pat+2@customer.test"])
def test_it_is_for_the_mailbox_however_it_is_written(
    client, first, alice, send, address
):
    choose(client, first, "unsubscribe")
    file_ticket(alice, customer_email=address)

    assert send() == []


def test_another_organization_and_another_reader_go_on(
    client, first, alice, mallory, send
):
    choose(client, first, "unsubscribe")
    file_ticket(mallory, customer_email=PAT)
    file_ticket(alice, customer_email="kim@customer.test")

    assert sorted(mail.to[0] for mail in send()) == ["kim@customer.test", PAT]


def test_an_agents_reply_is_not_sent_either(client, first, alice, agent, send):
    choose(client, first, "unsubscribe")
    ticket = file_ticket(alice, customer_email=PAT)
    agent.post(f"/v1/tickets/{ticket.public_id}/comments", {"content": "Hello"})

    assert send() == []
    assert set(Message.objects.values_list("status", flat=True)[:2]) == {"skipped"}


def test_what_was_confirmed_can_be_taken_back(client, first):
    choose(client, first, "confirm")
    choose(client, first, "unconfirm")

    assert Reader.objects.get().confirmed_at is None


def test_the_page_holds_no_address_and_no_words_of_the_client(client, first):
    page = client.get(path_in(first)).content.decode()

    assert "Acme" in page
    assert PAT not in page
    assert "Database connection issue" not in page


@pytest.mark.parametrize("damage", ["", "x", "x" * 5_000, "é", "WzEsICJ4Il0:abc"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_to_a_wrong_token_it_always_says_the_same(client, db, damage, method):
    ask = getattr(client, method)
    link = "/mails/" if method == "get" else f"/mails/?reader={damage}"

    answers = [
        ask(link, {"reader": damage, "do": "unsubscribe"}),
        client.get("/mails/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert not Reader.objects.exists()


def test_a_token_of_an_organization_that_is_gone_is_a_wrong_one(client, first, acme):
    from notifications.reader_links import link_for

    link = link_for(acme.pk + 1_000, PAT).removeprefix(settings.PUBLIC_URL)

    assert client.get(link).content == client.get("/mails/").content
    assert client.post(link, {"do": "unsubscribe"}).status_code == 404


@pytest.mark.parametrize("do", ["", "destroy", "unsubscribe now"])
def test_what_is_no_choice_changes_nothing(client, first, do):
    assert choose(client, first, do).status_code == 400
    assert not Reader.objects.exists()


def test_what_is_kept_is_a_digest_and_no_address(client, first):
    choose(client, first, "unsubscribe")

    (row,) = Reader.objects.values()
    assert "pat" not in str(row)


def test_the_page_is_for_nobody_else(client, first):
    page = client.get(path_in(first))

    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "script" not in page.content.decode()
