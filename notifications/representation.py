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

from notifications.mail_content import MailContent
from notifications.models import Message

LONGEST_SUBJECT: Final = 200
# Control characters, surrogates, and what separates lines or paragraphs.
_BREAKING: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They would turn the writing of what stands behind them: of our words, too.
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BOTH_PARTS: Final = "mail/content"


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


def build_mail(message: Message, content: MailContent) -> Mail:
    """Return the mail, the same at every attempt: its id, its date and its words.

    Automatic, as RFC 3834 asks, so that no absence notice answers it.
    """
    content = _printable(content)
    return _mail(content, to=message.recipient, headers=_headers(message, content))


def build_account_mail(
    content: MailContent, *, to: str, named: str, at: datetime
) -> Mail:
    """Return a mail that is sent once and belongs to no ticket; `named` is its id."""
    content = _printable(content)
    headers = {**_automatic(at), "Message-ID": f"<{named}@{_domain()}>"}
    return _mail(content, to=to, headers=headers)


def _mail(content: MailContent, *, to: str, headers: dict[str, Any]) -> Mail:
    context = {"content": content, "subject": format_subject(content)}
    mail = Mail(
        subject=format_subject(content),
        body=render_to_string(f"{_BOTH_PARTS}.txt", context).strip() + "\n",
        from_email=settings.MAIL_FROM,
        to=[to],
        headers=headers,
    )
    html = render_to_string(f"{_BOTH_PARTS}.html", context)
    mail.attach_alternative(html, "text/html")
    return mail


def format_subject(content: MailContent) -> str:
    """Return `[TICK-…] title`: one line of bounded length, whatever the title holds."""
    subject = f"[{content.about}] {fold_to_one_line(content.title)}"
    if len(subject) <= LONGEST_SUBJECT:
        return subject
    return subject[: LONGEST_SUBJECT - 1].rstrip() + "…"


def fold_to_one_line(text: str) -> str:
    """Fold every run of breaks, controls and spaces into one space."""
    kept = "".join(
        " " if unicodedata.category(content) in _BREAKING else content
        for content in _TURNING.sub("", text)
    )
    return " ".join(kept.split())


def clean_lines(text: str) -> str:
    """Keep lines and tabs, and nothing else that a mail program would act upon."""
    return "\n".join(
        "\t".join(_plain(part) for part in line.split("\t"))
        for line in text.splitlines()
    )


def _plain(text: str) -> str:
    return "".join(
        content for content in text if unicodedata.category(content) not in _BREAKING
    )


def _printable(content: MailContent) -> MailContent:
    return replace(
        content,
        title=fold_to_one_line(content.title),
        headline=fold_to_one_line(content.headline),
        footer=fold_to_one_line(content.footer),
        lines=[fold_to_one_line(line) for line in content.lines],
        quoted=clean_lines(content.quoted),
        facts=tuple((name, fold_to_one_line(value)) for name, value in content.facts),
    )


def _to_unsubscribe(content: MailContent) -> dict[str, str]:
    """Return what lets a mail program end these mails with one click (RFC 8058)."""
    if not content.choices:
        return {}
    return {
        "List-Unsubscribe": f"<{content.choices}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _headers(message: Message, content: MailContent) -> dict[str, Any]:
    """Return what threads a reader's mails: the first is what the others answer to."""
    domain = _domain()
    root = f"<{content.about}@{domain}>"
    headers = {**_automatic(message.event.timestamp), **_to_unsubscribe(content)}
    if message.kind == Message.Kind.TICKET_RECEIVED:
        return {**headers, "Message-ID": root}
    its_own = f"<{content.about}.{message.event_id}.{message.pk}@{domain}>"
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
