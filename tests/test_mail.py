"""Mail over real SMTP: what arrives, and failing servers (docs/contract.md, 6.8)."""

from contextlib import suppress
from datetime import timedelta

import pytest

from accounts import services
from api.datetimes import now
from conftest import SYSTEM, file_ticket
from events.dispatch import dispatch_events
from notifications import backends
from notifications.configuration import mail_settings
from notifications.models import Message
from notifications.services import Mails
from tests.support.running_service import service
from tests.support.smtp_server import (
    SmtpServer,
    broken_smtp_server,
    closed_port,
    run_smtp_server,
)
from tickets.models import Ticket

pytestmark = pytest.mark.slow

PAT = "pat@customer.test"
NEXT = timedelta(seconds=6)  # the first retry, late in its spread


@pytest.fixture
def office(settings):
    """A mail server that works, and the one that settings name."""
    office, port = SmtpServer(), closed_port()
    name_server(settings, port)
    with run_smtp_server(office, port=port):
        yield office


def name_server(settings, port):
    for name, value in mail_settings(f"smtp://127.0.0.1:{port}").items():
        setattr(settings, name, value)


def work(*, at=None):
    """Dispatch and carry all that is due at this moment, to its end."""
    at = at or now()
    dispatch_events(at=at)
    mails = Mails(ring=lambda: None)
    while mails(at=at):
        mails.close(clock=lambda: at)
    return at


@pytest.fixture
def hasty(monkeypatch):
    """Patience that a test can wait for."""
    monkeypatch.setattr(backends, "SECONDS", 0.3)


def post(alice, title="Shop is down", address=PAT):
    body = {"title": title, "description": "d", "customer_email": address}
    answer = alice.post("/v1/tickets", body)
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def state():
    return list(Message.objects.order_by("id").values_list("status", "attempts_made"))


@pytest.fixture
def approved(alice):
    """Acme's mails show titles to everybody."""
    organization = alice.key.organization
    return services.approve_mail(organization, actor=SYSTEM, at=now())


def test_a_mail_arrives_with_its_parts_and_headers(alice, approved, office):
    number = post(alice)

    work()

    (mail,) = office.mails
    assert office.readers == [mail["To"]] == [PAT]
    assert mail["Subject"] == f"[{number}] Shop is down"
    assert mail["Message-ID"] == f"<{number}@devpros.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_content_type() == "multipart/alternative"
    assert state() == [("delivered", 1)]


TITLES = [
    "Invoice\r\nBcc: all@victim.test",
    "a\nb",
    "a\u2028b",
    "🧯" * 255,
    'R&D "quotes" <b>',
]


def test_an_invalid_header_in_a_title_stops_no_mail_of_other_tickets(
    alice, approved, office
):
    good = []
    for title in TITLES:
        post(alice, title)
        good.append(post(alice, "Normal", f"n{len(good)}@customer.test"))

    work()

    subjects = [mail["Subject"] for mail in office.mails]
    assert sorted(office.readers) == sorted(
        [PAT] * len(TITLES) + [f"n{number}@customer.test" for number in range(5)]
    )
    assert [subject for subject in subjects if len(subject.splitlines()) != 1] == []
    assert any(subject.endswith('] R&D "quotes" <b>') for subject in subjects)
    assert not [mail for mail in office.mails if mail["Bcc"] or mail["Cc"]]


@pytest.mark.parametrize(
    "address",
    [
        "x@y.test\nCc: z@y.test",
        '"A, B" <x@y.test>',
        "x@y.test, z@y.test",
        "üser@bücher.test",
        '"a,b"@y.test',
        "x@[127.0.0.1]",
    ],
)
def test_post_tickets_refuses_an_invalid_customer_email(alice, address):
    body = {"title": "t", "description": "d", "customer_email": address}

    assert alice.post("/v1/tickets", body).status_code == 400


def test_an_international_domain_reaches_the_server_as_ascii(alice, office):
    post(alice, address="kunde@bücher.test")

    work()

    assert office.readers == ["kunde@xn--bcher-kva.test"]


def test_an_address_that_is_refused_is_told_to_agents_and_left(alice, office):
    office.refuses["b@x.test"] = "550 5.1.1 No such user\u202e"
    for name in "abc":
        post(alice, address=f"{name}@x.test")

    at = work()
    work(at=at + timedelta(days=4))

    assert sorted(office.readers) == ["a@x.test", "c@x.test"]
    refused = Message.objects.get(recipient="b@x.test")
    assert (refused.status, refused.attempts_made) == ("failed", 1)
    assert refused.error.startswith("The mail server said 550: 5.1.1 No such user")


def test_a_mail_that_is_refused_for_what_it_is_is_left(alice, office):
    office.answer = "554 5.7.1 Spam"
    post(alice)

    at = work()
    office.answer = "250 OK"
    work(at=at + timedelta(days=4))

    assert (office.mails, state()) == ([], [("failed", 1)])


@pytest.mark.parametrize("answer", ["451 Try later", "421 Closing"])
def test_what_is_refused_for_now_comes_again(alice, office, answer):
    office.refuses[PAT] = answer
    post(alice)

    at = work()
    office.refuses.clear()
    work(at=at + timedelta(seconds=3))
    early = len(office.mails)
    work(at=at + NEXT)

    assert (early, len(office.mails)) == (0, 1)
    assert state() == [("delivered", 2)]


def test_a_server_that_resets_mid_message_gets_it_once_more(alice, office):
    office.breaks_off = True
    post(alice)

    at = work()
    office.breaks_off = False
    work(at=at + NEXT)
    work(at=at + 2 * NEXT)

    assert len(office.mails) == 1
    assert state() == [("delivered", 2)]


def test_a_server_that_is_not_there_loses_and_repeats_nothing(alice, settings):
    office, port = SmtpServer(), closed_port()
    name_server(settings, port)
    numbers = [post(alice, f"Ticket {count}") for count in range(6)]

    at = work()
    down = state()
    with run_smtp_server(office, port=port):
        work(at=at + NEXT)
        work(at=at + 2 * NEXT)

    assert Ticket.objects.count() == 6
    assert down == [("pending", 1)] * 6
    assert sorted(mail["Message-ID"] for mail in office.mails) == sorted(
        f"<{number}@devpros.test>" for number in numbers
    )
    assert state() == [("delivered", 2)] * 6


def hang(connection):
    """Say nothing, until the other side has had enough."""
    with suppress(OSError):
        connection.recv(1)


def drip(connection):
    """Begin a greeting, and never end it."""
    connection.settimeout(0.05)
    with suppress(ConnectionError):
        while True:
            connection.sendall(b"2")
            with suppress(TimeoutError):
                if not connection.recv(1):
                    return


@pytest.mark.parametrize("treat", [hang, drip])
def test_a_server_that_hangs_is_left_when_its_time_is_over(
    alice, settings, hasty, treat
):
    with broken_smtp_server(treat) as port:
        name_server(settings, port)
        post(alice)
        work()

    (message,) = Message.objects.all()
    assert (message.status, message.attempts_made) == ("pending", 1)
    assert message.error.startswith(("No answer from", "The mail server said 2"))


def answer_half(connection):
    """Take a whole mail, and answer `250` without ending the line."""
    with suppress(OSError):
        connection.sendall(b"220 here\r\n")
        received = b""
        while not received.endswith(b"\r\n.\r\n"):
            received += connection.recv(65_536)
            if received.endswith(b"data\r\n"):
                connection.sendall(b"354 go on\r\n")
            elif b"data\r\n" not in received:
                connection.sendall(b"250 OK\r\n")
        connection.sendall(b"250 OK")
        connection.recv(1)


def test_half_an_answer_at_the_end_of_its_time_is_none(alice, settings, hasty):
    with broken_smtp_server(answer_half) as port:
        name_server(settings, port)
        post(alice)
        work()

    assert state() == [("pending", 1)]


@pytest.mark.once
def test_requests_of_tickets_are_as_fast_while_the_mail_server_is_down(tmp_path):
    office, port = SmtpServer(), closed_port()
    database = f"sqlite:///{tmp_path}/mail.sqlite3"
    with service(database, EMAIL_URL=f"smtp://127.0.0.1:{port}") as running:
        body = {"title": "t", "description": "d", "customer_email": PAT}
        posted = [running.client.post("/v1/tickets", json=body) for _ in range(8)]
        with run_smtp_server(office, port=port):
            office.wait_for(8)
            later = running.client.post("/v1/tickets", json=body)
            office.wait_for(9)

    numbers = [answer.json()["id"] for answer in (*posted, later)]
    domains = {mail["Message-ID"].partition("@")[2] for mail in office.mails}
    assert {answer.status_code for answer in posted} == {201}
    assert sorted(
        mail["Message-ID"].partition("@")[0].strip("<") for mail in office.mails
    ) == sorted(numbers)
    assert domains == {"localhost>"}


def test_a_sandbox_speaks_to_no_server(sandy, office):
    file_ticket(sandy, customer_email=PAT)

    work()

    assert office.mails == []
