"""How many mails a reader gets, and how many an organization causes, in 24 hours.

Decided where mails are written down, which one worker does at a time (events/dispatch),
so the numbers are exact for any number of workers. What is over a ceiling is written
down as skipped, with the reason, and never sent; its event goes to webhooks as always.

A mail that an agent causes is not counted: people of ours answer people. What a new
reader gets is one number for all organizations together, so a stranger may use it up
for another organization. A reader who knows the organization (reader_lookup.py) is
not counted there.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count

from accounts.actor import ActorType
from accounts.models import Organization
from notifications.models import Message
from notifications.services.reader_lookup import UNSUBSCRIBED, ReaderLookup

Counted = Message.Counted

DAY: Final = timedelta(hours=24)
TOO_MANY_TO_NEW_READER: Final = (
    "The reader got {limit} mails within 24 hours from organizations that are new to"
    " them, which is the most."
)
TOO_MANY_TO_READER: Final = (
    "The reader got {limit} mails of this organization within 24 hours, which is the"
    " most."
)
TOO_MANY_OF_ORGANIZATION: Final = (
    "The organization caused {limit} mails within 24 hours, which is the most for now."
    " DevPros can raise it."
)


def skip_over_ceilings(messages: Sequence[Message], *, at: datetime) -> None:
    """Mark the mails to customers that are not to be sent; the caller saves them."""
    if not messages:
        return
    readers, ceilings = ReaderLookup(messages), _Ceilings(messages, at)
    for message in messages:
        if readers.has_unsubscribed(message):
            message.skip(UNSUBSCRIBED, at=at)
        elif message.event.actor_type != ActorType.AGENT:
            _count(message, readers, ceilings, at)


def ceiling_of(organization: Organization, *, at: datetime) -> int:
    """Return how many mails it may cause in 24 hours."""
    ceiling: int
    if organization.mail_approved_at is not None:
        ceiling = settings.MAILS_PER_APPROVED_ORGANIZATION
    elif _is_old(organization, at):
        ceiling = settings.MAILS_PER_ORGANIZATION
    else:
        ceiling = settings.MAILS_PER_NEW_ORGANIZATION
    return ceiling


def count_mails(organization: Organization, *, at: datetime) -> int:
    """Return how many of its mails counted in the last 24 hours."""
    counted = Message.objects.counted(since=at - DAY)
    return int(counted.filter(organization=organization).count())


def _is_old(organization: Organization, at: datetime) -> bool:
    """Tell whether it is no new one; ours, which anybody writes to, never is."""
    is_ours = organization.slug == settings.SUPPORT_ORGANIZATION
    return is_ours or organization.created_at + settings.MAIL_AGE <= at


def _count(
    message: Message, readers: ReaderLookup, ceilings: "_Ceilings", at: datetime
) -> None:
    knows = readers.knows(message)
    kind = Counted.READER if knows else Counted.NEW_READER
    reason = ceilings.reason_against(message, kind)
    if reason:
        message.skip(reason, at=at)
        return
    message.counted_as = kind
    ceilings.note(message, kind)


class _Ceilings:
    """How many were counted in the last 24 hours; costs the same for any of them."""

    def __init__(self, messages: Sequence[Message], at: datetime) -> None:
        self._at = at
        counted = Message.objects.counted(since=at - DAY).order_by()
        boxes = counted.filter(mailbox__in={message.mailbox for message in messages})
        rows = boxes.values_list("counted_as", "organization_id", "mailbox")
        self._to_new, self._to_known = Counter[str](), Counter[tuple[int, str]]()
        for kind, organization, mailbox, number in rows.annotate(number=Count("pk")):
            if kind == Counted.NEW_READER:
                self._to_new[mailbox] += number
            else:
                self._to_known[organization, mailbox] += number
        clients = {message.organization_id for message in messages}
        causes = counted.filter(organization__in=clients).values_list("organization_id")
        self._caused = Counter(dict(causes.annotate(number=Count("pk"))))

    def reason_against(self, message: Message, kind: Message.Counted) -> str:
        """Return why one more may not be sent, or nothing."""
        organization = message.organization
        most = ceiling_of(organization, at=self._at)
        if kind == Counted.NEW_READER:
            if self._to_new[message.mailbox] >= settings.MAILS_PER_NEW_READER:
                return TOO_MANY_TO_NEW_READER.format(
                    limit=settings.MAILS_PER_NEW_READER
                )
        elif self._to_known[_pair(message)] >= settings.MAILS_PER_READER:
            return TOO_MANY_TO_READER.format(limit=settings.MAILS_PER_READER)
        if self._caused[organization.pk] >= most:
            return TOO_MANY_OF_ORGANIZATION.format(limit=most)
        return ""

    def note(self, message: Message, kind: Message.Counted) -> None:
        self._caused[message.organization_id] += 1
        if kind == Counted.NEW_READER:
            self._to_new[message.mailbox] += 1
        else:
            self._to_known[_pair(message)] += 1


def _pair(message: Message) -> tuple[int, str]:
    return message.organization_id, message.mailbox
