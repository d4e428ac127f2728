"""Mails about an account leave at once: somebody sits before the page and waits.

No row is kept of them, since what they hold opens an account (NOTICE_SENDER).
"""

import logging
import smtplib
import uuid
from contextlib import suppress

from django.conf import settings
from django.core.mail import get_connection

from accounts.notices import Notice
from api.moments import moment_now
from notifications.letters import Letter
from notifications.representation import draw_up_notice

logger = logging.getLogger(__name__)


def send_notice(notice: Notice) -> bool:
    """Tell whether the mail server took it, within the time the backend has.

    Why not is in the log; never to whom, and never what it says.
    """
    if not settings.OUTBOUND:
        logger.warning("notice_not_sent", extra={"error": "OutboundOff"})
        return False
    letter = Letter(
        about="DevPros",
        title=notice.headline,
        headline=notice.headline,
        footer=notice.footer,
        lines=notice.lines,
        facts=notice.facts,
        link=notice.link,
    )
    named = f"account.{uuid.uuid4().hex}"
    mail = draw_up_notice(letter, to=notice.recipient, named=named, at=moment_now())
    connection = get_connection()
    try:
        return bool(connection.send_messages([mail]))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        logger.warning("notice_not_sent", extra={"error": type(error).__name__})
        return False
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()
