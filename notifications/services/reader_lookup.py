"""What a reader is to an organization whose mail they get: new, known, or no reader.

A reader knows an organization when they are a member of it or said so on the page
behind the link in each mail (notifications/pages). Opening a one-time link says
nothing: the organization has that link as well. What an operator approved counts as
known to everybody.
"""

from collections.abc import Sequence
from typing import Final

from accounts.models import Membership
from notifications.models import Message, Reader

UNSUBSCRIBED: Final = "The reader wants no more mail of this organization."


class ReaderLookup:
    """What the readers of these mails are to the organizations that write to them."""

    def __init__(self, messages: Sequence[Message]) -> None:
        mailboxes = {message.mailbox for message in messages}
        organizations = {message.organization_id for message in messages}
        choices_made = Reader.objects.filter(
            organization__in=organizations, mailbox__in=mailboxes
        )
        pairs = ("organization_id", "mailbox")
        self._unsubscribed = set(choices_made.unsubscribed().values_list(*pairs))
        self._confirmed = set(choices_made.confirmed().values_list(*pairs))
        members = Membership.objects.filter(
            organization__in=organizations,
            user__is_active=True,
            user__email__in={message.recipient.lower() for message in messages},
        )
        self._members = set(members.values_list("organization_id", "user__email"))

    def has_unsubscribed(self, message: Message) -> bool:
        return (message.organization_id, message.mailbox) in self._unsubscribed

    def knows(self, message: Message) -> bool:
        """Tell whether the reader has dealt with it, or an operator approved it."""
        number = message.organization_id
        return (
            message.organization.mail_approved_at is not None
            or (number, message.mailbox) in self._confirmed
            or (number, message.recipient.lower()) in self._members
        )
