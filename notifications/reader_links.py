"""The link in each mail to a customer, by which they say what they want of it.

It is signed and names the organization and the digest of the mailbox. It never ends: a
mail of years ago still ends the mails (RFC 8058). Whoever has it can do what its reader
can, which is to stop mails or let them come.
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.http import urlencode

from accounts.addresses import mailbox_of

PARAMETER: Final = "reader"
_SALT: Final = "notifications.reader_links"
_LONGEST: Final = 400


@dataclass(frozen=True)
class ReaderKey:
    """A mailbox, as a reader of one organization's mails."""

    organization: int
    mailbox: str


def link_for(organization: int, address: str) -> str:
    """Return the address of the page where this reader chooses."""
    token = Signer(salt=_SALT).sign_object([organization, mailbox_of(address)])
    path = reverse("mail_choices")
    return f"{settings.PUBLIC_URL}{path}?{urlencode({PARAMETER: token})}"


def read_token(token: str) -> ReaderKey | None:
    """Return whose token it is, or None for one that we did not sign."""
    if len(token) > _LONGEST:
        return None
    try:
        organization, mailbox = Signer(salt=_SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return ReaderKey(int(organization), str(mailbox))
