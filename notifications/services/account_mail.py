"""Mails about an account leave at once: somebody sits before the page and waits.

No row is kept of them, since what they hold opens an account (ACCOUNT_MAIL_SENDER).

A mail server that hangs holds the thread of a request for 15 seconds, so only a few of
a process may speak with it at once: MAILS_AT_ONCE for what anybody can ask for, and as
many for the rest, which strangers cannot use up. Nobody waits for a place: whoever
waited would hold a thread as well.
"""

import logging
import smtplib
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.mail import get_connection

from accounts.account_mails import AccountMail, MailBusy
from accounts.addresses import address_error
from api.datetimes import now
from notifications.mail_content import MailContent
from notifications.representation import build_account_mail

logger = logging.getLogger(__name__)

_places = {
    anybody_asks: threading.BoundedSemaphore(settings.MAILS_AT_ONCE)
    for anybody_asks in (True, False)
}


def send_account_mail(account_mail: AccountMail) -> bool:
    """Tell whether the mail server took it, within the time the backend has.

    Why not is in the log; never to whom, and never what it says. Raises MailBusy for
    one that anybody can ask for, when no place is free.
    """
    if not settings.OUTBOUND:
        logger.warning("account_mail.failed", extra={"error": "OutboundOff"})
        return False
    with _place(account_mail) as is_free:
        if is_free:
            return _send(account_mail)
    logger.warning("account_mail.failed", extra={"error": MailBusy.__name__})
    if account_mail.anybody_asks:
        raise MailBusy
    return False


@contextmanager
def _place(account_mail: AccountMail) -> Iterator[bool]:
    """Hold a place while the mail is handed over; tell whether one was free."""
    places = _places[account_mail.anybody_asks]
    is_free = places.acquire(blocking=False)
    try:
        yield is_free
    finally:
        if is_free:
            places.release()


def _send(account_mail: AccountMail) -> bool:
    if address_error(account_mail.recipient) is not None:
        logger.warning("account_mail.failed", extra={"error": "BadAddress"})
        return False
    content = MailContent(
        about="DevPros",
        title=account_mail.headline,
        headline=account_mail.headline,
        footer=account_mail.footer,
        lines=account_mail.lines,
        facts=account_mail.facts,
        link=account_mail.link,
    )
    named = f"account.{uuid.uuid4().hex}"
    mail = build_account_mail(content, to=account_mail.recipient, named=named, at=now())
    connection = get_connection()
    try:
        return bool(connection.send_messages([mail]))
    except (OSError, smtplib.SMTPException, ValueError, LookupError) as error:
        logger.warning("account_mail.failed", extra={"error": type(error).__name__})
        return False
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()
