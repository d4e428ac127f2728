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
from events.courier import Courier
from notifications.models import LONGEST_ERROR, Message
from notifications.representation import draw_up, one_line
from notifications.services.writing import Withdrawn, write_letter

logger = logging.getLogger(__name__)

_UNWRITABLE: Final = "The mail could not be written; the log says why."
_CRASHED: Final = "The mail could not be sent; the log says why."
_NO_ADDRESS: Final = "This is no address that mail can be sent to."


@dataclass(frozen=True)
class Parcel:
    number: int
    lease_id: uuid.UUID
    mail: EmailMessage


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: sent, or what is wrong, and whether that can change."""

    error: str = ""
    for_good: bool = False


class MailOutbox:
    """The outbox of mails, as a courier knows it."""

    most_under_way = 4

    def claim(self, limit: int, *, at: datetime) -> list[Parcel]:
        """Lease what is due, in turns between organizations, and write it.

        What is withdrawn ends here; what cannot be written waits as if refused, and
        keeps no other mail back.
        """
        # Asked outside the transaction, so that an idle worker locks nothing on SQLite.
        if not Message.objects.due(at=at).exists():
            return []
        parcels = [_parcel(message, at) for message in _lease(limit, at)]
        return [parcel for parcel in parcels if parcel is not None]

    def carry(self, parcel: Parcel) -> Outcome:
        """Send one mail over a connection of its own."""
        connection = get_connection()
        try:
            if connection.send_messages([parcel.mail]):
                return Outcome()
            return Outcome("The mail server was not asked.")
        except (OSError, smtplib.SMTPException) as error:
            return _judge(error)
        except (ValueError, LookupError, TypeError) as error:  # no mail can be written
            logger.warning("mail.rejected", extra={"error": type(error).__name__})
            return Outcome(_UNWRITABLE, for_good=True)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                connection.close()

    def settle(self, parcel: Parcel, outcome: Outcome | None, *, at: datetime) -> None:
        """Note an outcome, unless the lease has passed to another worker meanwhile.

        Without an outcome the sender crashed, which is a failed attempt.
        """
        outcome = outcome or Outcome(_CRASHED)

        def note(message: Message) -> None:
            message.error = outcome.error[:LONGEST_ERROR]
            if outcome.error:
                message.fail(at=at, for_good=outcome.for_good)
            else:
                message.succeed(at=at)

        _note(parcel.number, parcel.lease_id, note)


class Mails(Courier[Parcel, Outcome]):
    """The job of the worker that sends mails (WORKER_JOBS)."""

    def __init__(self, *, ring: Callable[[], None]) -> None:
        super().__init__(MailOutbox(), ring=ring)


@transaction.atomic
def _lease(limit: int, at: datetime) -> list[Message]:
    messages = list(
        Message.objects.take_turns(limit, at=at).select_related("event__organization")
    )
    Message.objects.lease(messages)
    return messages


def _parcel(message: Message, at: datetime) -> Parcel | None:
    """Return the mail to carry, or None when its row has said why there is none."""
    lease_id = cast(uuid.UUID, message.lease_id)  # _lease has just set it
    if address_error(message.recipient):
        logger.info("mail.abandoned")
        _note(message.pk, lease_id, lambda row: row.give_up(_NO_ADDRESS, at=at))
        return None
    try:
        return Parcel(message.pk, lease_id, draw_up(message, write_letter(message)))
    except Withdrawn as withdrawn:
        why = str(withdrawn)
        _note(message.pk, lease_id, lambda row: row.skip(why, at=at))
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        logger.exception("mail.failed", extra={"mail": str(message)})
        _note(message.pk, lease_id, lambda row: _postpone(row, at))
    return None


def _postpone(message: Message, at: datetime) -> None:
    """Wait for whoever mends it: a fault of ours may be gone with the next release."""
    message.error = _UNWRITABLE
    message.fail(at=at)


@transaction.atomic
def _note(number: int, lease_id: uuid.UUID, change: Callable[[Message], None]) -> None:
    message = Message.objects.still_leased(number, lease_id)
    if message is not None:
        change(message)
        message.save(update_fields=[*Message.PROGRESS, "error"])


def _judge(error: Exception) -> Outcome:
    """Tell what no later attempt can change: a 5xx for this reader or this mail.

    A refusal of us (our name, our password, our address) is ours to mend, so the mail
    waits for that.
    """
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, words = next(iter(refused.values()))
            return Outcome(_said(code, words), for_good=500 <= code < 600)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=words):
            return Outcome(_said(code, words), for_good=500 <= code < 600)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return Outcome(_said(code, words))
    return Outcome(one_line(f"No answer from the mail server: {error}"))


def _said(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return one_line(f"The mail server said {code}: {said}")
