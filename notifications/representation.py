"""How a letter looks outside: a mail of a text and an HTML part, and its headers."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.encoding import punycode

from notifications.letters import Letter
from notifications.models import Message

LONGEST_SUBJECT: Final = 200
# Control characters, surrogates, and what separates lines or paragraphs.
_BREAKING: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They would turn the writing of what stands behind them: of our words, too.
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BOTH_PARTS: Final = "mail/letter"


class Mail(EmailMultiAlternatives):
    """A mail whose encoded subject begins on the line of its name.

    Django does not count `Subject: ` into the line, so the generator would break it
    there, and readers see a subject that begins with a space.
    """

    def message(self, *args: Any, **kwargs: Any) -> Any:
        message = super().message(*args, **kwargs)
        subject = str(self.subject)
        charset = None if subject.isascii() else "utf-8"
        header = Header(subject, charset, header_name="Subject")
        message.replace_header("Subject", header.encode())
        return message


def draw_up(message: Message, letter: Letter) -> Mail:
    """Return the mail, the same at every attempt: its id, its date and its words.

    Automatic, as RFC 3834 asks, so that no absence notice answers it.
    """
    letter = _printable(letter)
    return _mail(letter, to=message.recipient, headers=_headers(message, letter))


def draw_up_notice(letter: Letter, *, to: str, named: str, at: datetime) -> Mail:
    """Return a mail that is sent once and belongs to no ticket; `named` is its id."""
    letter = _printable(letter)
    headers = {**_automatic(at), "Message-ID": f"<{named}@{_domain()}>"}
    return _mail(letter, to=to, headers=headers)


def _mail(letter: Letter, *, to: str, headers: dict[str, Any]) -> Mail:
    context = {"letter": letter, "subject": subject_of(letter)}
    mail = Mail(
        subject=subject_of(letter),
        body=render_to_string(f"{_BOTH_PARTS}.txt", context).strip() + "\n",
        from_email=settings.MAIL_FROM,
        to=[to],
        headers=headers,
    )
    html = render_to_string(f"{_BOTH_PARTS}.html", context)
    mail.attach_alternative(html, "text/html")
    return mail


def subject_of(letter: Letter) -> str:
    """Return `[TICK-…] title`: one line of bounded length, whatever the title holds."""
    subject = f"[{letter.about}] {one_line(letter.title)}"
    if len(subject) <= LONGEST_SUBJECT:
        return subject
    return subject[: LONGEST_SUBJECT - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """Fold every run of breaks, controls and spaces into one space."""
    kept = "".join(
        " " if unicodedata.category(letter) in _BREAKING else letter
        for letter in _TURNING.sub("", text)
    )
    return " ".join(kept.split())


def several_lines(text: str) -> str:
    """Keep lines and tabs, and nothing else that a mail program would act upon."""
    return "\n".join(
        "\t".join(_plain(part) for part in line.split("\t"))
        for line in text.splitlines()
    )


def _plain(text: str) -> str:
    return "".join(
        letter for letter in text if unicodedata.category(letter) not in _BREAKING
    )


def _printable(letter: Letter) -> Letter:
    return replace(
        letter,
        title=one_line(letter.title),
        headline=one_line(letter.headline),
        footer=one_line(letter.footer),
        lines=[one_line(line) for line in letter.lines],
        said=several_lines(letter.said),
        facts=tuple((name, one_line(value)) for name, value in letter.facts),
    )


def _to_unsubscribe(letter: Letter) -> dict[str, str]:
    """Return what lets a mail program end these mails with one click (RFC 8058)."""
    if not letter.choices:
        return {}
    return {
        "List-Unsubscribe": f"<{letter.choices}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _headers(message: Message, letter: Letter) -> dict[str, Any]:
    """Return what threads a reader's mails: the first is what the others answer to."""
    domain = _domain()
    root = f"<{letter.about}@{domain}>"
    headers = {**_automatic(message.event.timestamp), **_to_unsubscribe(letter)}
    if message.kind == Message.Kind.TICKET_RECEIVED:
        return {**headers, "Message-ID": root}
    its_own = f"<{letter.about}.{message.event_id}.{message.pk}@{domain}>"
    return {
        **headers,
        "Message-ID": its_own,
        "In-Reply-To": root,
        "References": root,
    }


def _automatic(at: datetime) -> dict[str, Any]:
    return {
        "Date": format_datetime(at),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _domain() -> str:
    return punycode(parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2])
