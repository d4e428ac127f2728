"""Mails on their way: leased, written, carried by SMTP, settled.

Accepted by the server is sent. A worker that dies between that and its note sends the
same mail again, with the same Message-ID, which mail programs show once.
"""

import logging
import smtplib
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, InterfaceError, transaction

from accounts.addresses import address_error
from events.delivery_pool import DeliveryPool
from notifications.models import LONGEST_ERROR, Message
from notifications.representation import build_mail, fold_to_one_line
from notifications.services.composition import MessageObsolete, compose_mail

logger = logging.getLogger(__name__)

_MOST_UNDER_WAY: Final = 4  # in one worker
_UNWRITABLE: Final = "The mail could not be written; the log says why."
_CRASHED: Final = "The mail could not be sent; the log says why."
_NO_ADDRESS: Final = "This is no address that mail can be sent to."


@dataclass(frozen=True)
class MailJob:
    number: int
    lease_id: uuid.UUID
    mail: EmailMessage


@dataclass(frozen=True)
class SendOutcome:
    """What came of an attempt: sent, or what is wrong, and whether that can change."""

    error: str = ""
    for_good: bool = False


class Mails(DeliveryPool[MailJob, SendOutcome]):
    """The worker's job `send` (WORKER_JOBS)."""

    def __init__(self, *, ring: Callable[[], None]) -> None:
        super().__init__(
            claim=claim_mails,
            send=send_mail,
            settle=settle_mail,
            size=_MOST_UNDER_WAY,
            ring=ring,
        )


def claim_mails(limit: int, *, at: datetime) -> list[MailJob]:
    """Lease what is due, in turns between organizations, and compose it.

    A message that is obsolete ends here. One that cannot be composed is a failed
    attempt, and delays no other.
    """
    # Outside the transaction, so that an idle worker locks nothing on SQLite.
    if not Message.objects.due(at=at).exists():
        return []
    jobs = [_job_for(message, at) for message in _lease(limit, at)]
    return [job for job in jobs if job is not None]


def send_mail(job: MailJob) -> SendOutcome:
    """Send one mail over a connection of its own."""
    connection = get_connection()
    try:
        if connection.send_messages([job.mail]):
            return SendOutcome()
        return SendOutcome("The mail server was not asked.")
    except (OSError, smtplib.SMTPException) as error:
        return _judge(error)
    except (ValueError, LookupError, TypeError) as error:  # no mail can be written
        logger.warning("mail.rejected", extra={"error": type(error).__name__})
        return SendOutcome(_UNWRITABLE, for_good=True)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def settle_mail(job: MailJob, outcome: SendOutcome | None, *, at: datetime) -> None:
    """Write an outcome, unless the lease has passed to another worker meanwhile.

    Without an outcome the sender crashed, which is a failed attempt.
    """
    outcome = outcome or SendOutcome(_CRASHED)

    def write(message: Message) -> None:
        message.error = outcome.error[:LONGEST_ERROR]
        if outcome.error:
            message.fail(at=at, for_good=outcome.for_good)
        else:
            message.succeed(at=at)

    _update_leased(job.number, job.lease_id, write)


@transaction.atomic
def _lease(limit: int, at: datetime) -> list[Message]:
    messages = list(
        Message.objects.take_turns(limit, at=at).select_related("event__organization")
    )
    Message.objects.lease(messages)
    return messages


def _job_for(message: Message, at: datetime) -> MailJob | None:
    """Return the mail to carry, or None when its row has said why there is none."""
    lease_id = cast(uuid.UUID, message.lease_id)  # _lease has just set it
    if address_error(message.recipient):
        logger.info("mail.abandoned")
        _update_leased(
            message.pk, lease_id, lambda row: row.give_up(_NO_ADDRESS, at=at)
        )
        return None
    try:
        return MailJob(message.pk, lease_id, build_mail(message, compose_mail(message)))
    except MessageObsolete as obsolete:
        why = str(obsolete)
        _update_leased(message.pk, lease_id, lambda row: row.skip(why, at=at))
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        logger.exception("mail.failed", extra={"mail": str(message)})
        _update_leased(message.pk, lease_id, lambda row: _postpone(row, at))
    return None


def _postpone(message: Message, at: datetime) -> None:
    """Wait for whoever mends it: a fault of ours may be gone with the next release."""
    message.error = _UNWRITABLE
    message.fail(at=at)


@transaction.atomic
def _update_leased(
    number: int, lease_id: uuid.UUID, change: Callable[[Message], None]
) -> None:
    message = Message.objects.still_leased(number, lease_id)
    if message is not None:
        change(message)
        message.save(update_fields=[*Message.PROGRESS, "error"])


def _judge(error: Exception) -> SendOutcome:
    """Tell what no later attempt can change: a 5xx for this reader or this mail.

    A refusal of us (our name, our password, our address) is ours to mend, so the mail
    waits for that.
    """
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, words = next(iter(refused.values()))
            return SendOutcome(_server_reply(code, words), for_good=500 <= code < 600)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=words):
            return SendOutcome(_server_reply(code, words), for_good=500 <= code < 600)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return SendOutcome(_server_reply(code, words))
    return SendOutcome(fold_to_one_line(f"No answer from the mail server: {error}"))


def _server_reply(code: int, words: bytes | str) -> str:
    reply = words.decode(errors="replace") if isinstance(words, bytes) else words
    return fold_to_one_line(f"The mail server said {code}: {reply}")
