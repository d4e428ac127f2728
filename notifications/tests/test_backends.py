"""Where mails go when no server is named: one readable file each."""

from email import message_from_bytes, policy

import pytest
from django.core.exceptions import ImproperlyConfigured

from conftest import file_ticket
from notifications.configuration import mail_settings, sender
from notifications.tests.conftest import PAT


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = mail_settings("")["EMAIL_BACKEND"]
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def test_each_mail_is_a_file_named_by_time_and_ticket(alice, folder, send):
    tickets = [file_ticket(alice, customer_email=PAT) for _ in range(3)]

    send()

    names = sorted(path.name for path in folder.iterdir())
    assert sorted(name.partition("Z-")[2] for name in names) == sorted(
        f"{ticket.public_id}.eml" for ticket in tickets
    )
    mail = message_from_bytes((folder / names[0]).read_bytes(), policy=policy.default)
    assert mail["To"] == PAT
    assert "received" in mail.get_body(("plain",)).get_content()


def test_nobody_else_on_the_machine_reads_them(alice, folder, send):
    file_ticket(alice, customer_email=PAT)

    send()

    (path,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.test", 25, False, False),
        ("smtp+tls://u:p%40@mail.test", 587, True, False),
        ("smtp+tls://u:p%40@mail.test:2525", 2525, True, False),
        ("smtp+ssl://mail.test", 465, False, True),
    ],
)
def test_a_url_names_a_server(url, port, tls, ssl):
    found = mail_settings(url)

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.test", port)
    assert found.get("EMAIL_USE_TLS", False) == tls
    assert found.get("EMAIL_USE_SSL", False) == ssl
    assert found["EMAIL_HOST_PASSWORD"] in ("", "p@")


def test_a_folder_of_ones_own(tmp_path):
    assert mail_settings(f"filemail://{tmp_path}")["EMAIL_FILE_PATH"] == str(tmp_path)


def test_a_url_that_names_nothing_is_refused_without_its_password():
    with pytest.raises(ImproperlyConfigured) as refusal:
        mail_settings("smpt://user:s3cret@mail.test")

    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "url", "expected"),
    [
        ("", "https://desk.example.com", "DevPros <support@desk.example.com>"),
        ("", "http://127.0.0.1:8000", "DevPros <support@localhost>"),
        ("Us <us@x.test>", "https://desk.example.com", "Us <us@x.test>"),
    ],
)
def test_the_sender_is_at_our_host_unless_it_is_named(value, url, expected):
    assert sender(value, public_url=url) == expected


@pytest.mark.parametrize("value", ["nobody", "Us <us@>", "<us@x.test>\nBcc: a@b.test"])
def test_a_sender_that_is_no_address_is_refused(value):
    with pytest.raises(ImproperlyConfigured):
        sender(value, public_url="https://desk.example.com")
