"""One mail: its headers, and a text and an HTML part of the same words."""

from email import message_from_bytes, policy

import pytest

from conftest import file_ticket
from notifications.representation import LONGEST_SUBJECT, fold_to_one_line
from notifications.tests.conftest import PAT, comments_of
from tickets.models import Ticket

WILD = "R&D \"quotes\" <b> 'x' \u202eevil\u202c ünï 日本 🧯"


def parsed(mail):
    """Return a mail as its receiver reads it."""
    return message_from_bytes(mail.message().as_bytes(), policy=policy.default)


def retitled(ticket, title):
    """Give it a title that no door of ours lets through."""
    Ticket.objects.filter(pk=ticket.pk).update(title=title)


@pytest.fixture
def reply(agent, pats, send):
    """Return the reply's mail for a title and a text."""

    def make(title="Shop is down", content="Fixed"):
        retitled(pats, title)
        agent.post(comments_of(pats), {"content": content})
        return parsed(send()[0])

    return make


def test_it_says_that_nobody_is_to_answer_automatically(reply):
    mail = reply()

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["From"] == "DevPros <support@devpros.test>"


def test_a_tickets_mails_are_one_thread(agent, alice, send):
    ticket = file_ticket(alice, customer_email=PAT)
    agent.post(comments_of(ticket), {"content": "One"})
    agent.post(comments_of(ticket), {"content": "Two"})

    root, *others = [parsed(mail) for mail in send()]

    assert root["Message-ID"] == f"<{ticket.public_id}@devpros.test>"
    assert {mail["In-Reply-To"] for mail in others} == {root["Message-ID"]}
    assert {mail["References"] for mail in others} == {root["Message-ID"]}
    assert len({mail["Message-ID"] for mail in (root, *others)}) == 3
    assert len({mail["Subject"] for mail in (root, *others)}) == 1


def test_the_subject_reads_as_the_title_was_written(reply, pats):
    title = "R&D \"quotes\" <b> 'x' ünï 日本 🧯"

    assert reply(title)["Subject"] == f"[{pats.public_id}] {title}"


@pytest.mark.parametrize(
    "title",
    [
        "a\r\nBcc: all@victim.test",
        "a\nb",
        "a\x85b",
        "a\u2028b",
        "a\u2029b",
        "a\x01\x07b",
        "a\x1bb\x7f",
        "\u202ea\u2066",
    ],
)
def test_open_36_no_title_makes_a_second_line_or_header(reply, pats, title):
    mail = reply(title)

    assert mail["Subject"].startswith(f"[{pats.public_id}] a")
    assert len(mail["Subject"].splitlines()) == 1
    assert mail["Bcc"] is None
    assert mail["To"] == PAT
    assert not {"\u202e", "\u2066", "\x07", "\x1b"} & set(mail["Subject"])


def test_a_long_subject_ends_with_an_ellipsis(reply):
    mail = reply("🧯" * 255)

    assert len(mail["Subject"]) == LONGEST_SUBJECT
    assert mail["Subject"].endswith("…")


def test_both_parts_hold_the_same_words(reply):
    mail = reply(content="First line\n<b>& second")
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()

    assert "First line\n<b>& second" in text
    assert "First line<br>&lt;b&gt;&amp; second" in html
    assert text.count("Bob Support replied") == html.count("Bob Support replied") == 1


def test_nothing_of_what_people_write_becomes_markup(reply):
    evil = "<img src=https://beacon.test/p.png><script>x</script>"
    html = reply(evil, content=evil).get_body(("html",)).get_content()

    assert "<img" not in html
    assert "<script" not in html


def test_the_html_fetches_nothing_and_knows_dark_screens(reply):
    html = reply().get_body(("html",)).get_content()
    fetches = ("src=", "url(", "@import", "<link", "<form")

    assert html.count("http") == html.count('<a href="http') == 1
    assert not [word for word in fetches if word in html]
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "#fff" not in html


def test_control_characters_of_a_text_do_not_leave(reply):
    text = reply(content="a\x1b[31mb\r\nc\td\u2028e").get_body(("plain",)).get_content()

    assert "a[31mb\nc\td\ne" in text


def test_an_attempt_later_sends_the_same_mail(agent, pats, send):
    agent.post(comments_of(pats), {"content": "Hello"})
    (first,) = send()

    assert first.extra_headers["Date"] == parsed(first)["Date"]
    assert parsed(first)["Message-ID"] == first.extra_headers["Message-ID"]


def test_an_international_domain_is_written_as_ascii(alice, send):
    file_ticket(alice, customer_email="kunde@bücher.test")

    assert parsed(send()[0])["To"] == "kunde@xn--bcher-kva.test"


@pytest.mark.parametrize(
    ("text", "line"),
    [("  a \t b  ", "a b"), ("\r\n\r\n", ""), (WILD, WILD.replace("\u202e", ""))],
)
def test_one_line_folds_whatever_breaks_one(text, line):
    assert fold_to_one_line(text) == line.replace("\u202c", "")
