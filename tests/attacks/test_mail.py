"""Mail to people who never asked for it, and addresses that are none."""

import re
import socket

import pytest

BAIT = "Your account is suspended, confirm at https://evil.example/login now"
MOST_TO_A_STRANGER = 20  # a day, from everybody together
PARTS = ("plain", "html")


def file_ticket(api, address, **fields):
    body = {"title": BAIT, "description": BAIT, "customer_email": address, **fields}
    return api.post("/v1/tickets", json=body)


def text_of(mail):
    parts = [mail.get_body((part,)).get_content() for part in PARTS]
    return "\n".join([*map(str, mail.values()), *parts])


def write_to_us(installation, client_address, **fields):
    form = {"subject": "Hello", "message": "m", "website": "", **fields}
    return installation.browser(client_address).submit("/contact", form)


def test_mail_to_a_stranger_shows_no_text_of_a_stranger(installation):
    """A relay for mail to strangers: their words and link in our mail."""
    api = installation.api("mallory", "127.0.27.1")
    ticket = file_ticket(api, "first@victim27.test").json()["id"]
    api.patch(f"/v1/tickets/{ticket}", json={"status": "resolved"})

    mails = installation.mails_to("first@victim27.test", at_least=2)

    assert len(mails) == 2
    for mail in mails:
        assert ticket in mail["Subject"]
        assert "evil.example" not in text_of(mail)
        assert "suspended" not in text_of(mail)


def test_a_stranger_gets_a_bounded_number_of_mails(installation):
    """A relay for mail to strangers: any number of mails to one reader."""
    api = installation.api("mallory", "127.0.27.2")
    for number in range(MOST_TO_A_STRANGER + 5):
        filed = file_ticket(api, f"bomb+{number}@victim27.test")
        assert filed.status_code == 201
    file_ticket(api, "last@victim27.test")

    installation.mails_to("last@victim27.test", at_least=1)

    assert len(installation.mails_to("bomb+")) == MOST_TO_A_STRANGER


def test_a_reader_ends_the_mails_with_one_click(installation):
    """A relay for mail to strangers: no way to say "no more"."""
    api = installation.api("mallory", "127.0.27.3")
    ticket = file_ticket(api, "stop@victim27.test").json()["id"]
    (mail,) = installation.mails_to("stop@victim27.test", at_least=1)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"]).strip(" <>")  # the header is folded
    path = re.sub(r"^https?://[^/]+", "", link)
    robot = installation.browser("127.0.27.4")

    scanned = robot.get(path)
    stopped = robot.post(path, data={"List-Unsubscribe": "One-Click"})
    api.patch(f"/v1/tickets/{ticket}", json={"status": "resolved"})
    file_ticket(api, "after@victim27.test")
    installation.mails_to("after@victim27.test", at_least=1)

    assert (scanned.status_code, stopped.status_code) == (200, 200)
    assert len(installation.mails_to("stop@victim27.test")) == 1


@pytest.mark.parametrize("subject", ["Refund: evil.example/claim", "a www.evil.test"])
def test_a_subject_that_reads_as_a_link_is_refused(installation, subject):
    """A relay for mail to strangers: a link in the subject of a contact form."""
    address = "127.0.27.5" if "claim" in subject else "127.0.27.6"
    answer = write_to_us(
        installation, address, email="refund@victim27.test", subject=subject
    )

    assert answer.status_code == 400


def test_nobody_keeps_a_reader_from_writing_to_us(installation):
    """Limits whose bucket the victim names: contact messages per reader."""
    answers = [
        write_to_us(
            installation, f"127.0.27.{10 + number}", email="pat@victim27.test"
        ).status_code
        for number in range(5)
    ]

    assert answers == [303] * 5


def test_a_large_message_to_us_is_refused_before_it_costs(installation):
    """A form of two megabytes costs forty milliseconds."""
    browser = installation.browser("127.0.27.20")

    answer = browser.post("/contact", data={"message": "m" * 2_000_000})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "address", ["a@b.test\u2028x", "a@localhost", "a@[127.0.0.1]", '"a b"@c.test']
)
def test_an_address_that_no_mail_reaches_is_refused(installation, address):
    """Addresses with line breaks, literals and local names are taken."""
    answer = file_ticket(installation.api("mallory", "127.0.27.21"), address)

    assert answer.status_code == 400
    (error,) = answer.json()["error"]["details"]["fields"]
    assert error["field"] == "customer_email"


@pytest.mark.parametrize("host", [socket.gethostname(), "nowhere27.test"])
def test_an_internal_name_is_told_from_no_other(installation, host):
    """Whether a name of our network exists is told by the answer to a webhook."""
    api = installation.api("mallory", "127.0.27.22")

    answer = api.post("/v1/webhooks", json={"url": f"https://{host}/hook"})

    assert answer.status_code == 201
    api.delete(f"/v1/webhooks/{answer.json()['id']}")
