"""What a reader says of an organization's mails, by the link that each mail carries.

Nothing else is on record of it than the row: a reader is no user, and may change their
mind as often as they like.
"""

from datetime import datetime

from api.transactions import transactional
from notifications.models import Reader
from notifications.reader_links import ReaderKey


def unsubscribe_reader(key: ReaderKey, *, at: datetime) -> Reader:
    """End the organization's mails to this mailbox; again, it changes nothing."""
    return _change_reader(key, unsubscribed_at=at)


def resubscribe_reader(key: ReaderKey) -> Reader:
    """Let the organization's mails come again."""
    return _change_reader(key, unsubscribed_at=None)


def confirm_reader(key: ReaderKey, *, at: datetime) -> Reader:
    """Note that the reader knows the organization: its words are shown from now on."""
    return _change_reader(key, confirmed_at=at)


def unconfirm_reader(key: ReaderKey) -> Reader:
    return _change_reader(key, confirmed_at=None)


@transactional
def _change_reader(key: ReaderKey, **values: datetime | None) -> Reader:
    reader: Reader = Reader.objects.update_or_create(
        organization_id=key.organization, mailbox=key.mailbox, defaults=values
    )[0]
    return reader
