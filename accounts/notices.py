"""Mails about an account: what each says, and the one way they leave.

They leave at once and outside of any transaction, since somebody waits for them and
what they hold is a secret that no queue should keep (docs/decisions/0014). How is named
by NOTICE_SENDER, so that this room knows nothing of the room that sends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Application, Invitation, User

_NOBODY_READS: Final = "It was sent automatically; nobody reads answers to it."
_IGNORE: Final = (
    f"If you did not ask for this, you need not do anything. {_NOBODY_READS}"
)


@dataclass(frozen=True)
class Notice:
    """One mail: a headline, what is to be said, and a fact or an address to follow."""

    recipient: str
    headline: str
    lines: tuple[str, ...]
    footer: str = _IGNORE
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    link: str = field(default="", repr=False)


def send(notice: Notice) -> bool:
    """Send it now; tell whether the mail server took it. Never raises for a server."""
    return bool(import_string(settings.NOTICE_SENDER)(notice))


def sign_up_code(email: str, code: str) -> Notice:
    return _code(email, "Your code to sign up", code)


def reset_code(email: str, code: str) -> Notice:
    return _code(email, "Your code for a new password", code)


def has_account(email: str) -> Notice:
    """Tell who signs up again that there is an account; the page does not."""
    return Notice(
        email,
        "You have an account already",
        (
            "Somebody, probably you, signed up with this address. It has an account, so"
            " nothing was made. Sign in instead; if you forgot the password, ask for a"
            " new one there.",
        ),
        link=f"{settings.PUBLIC_URL}/accounts/login/",
    )


def has_no_account(email: str) -> Notice:
    return Notice(
        email,
        "There is no account with this address",
        (
            "Somebody, probably you, asked for a new password. This address has no"
            " account; perhaps another of yours has.",
        ),
    )


def password_changed(email: str) -> Notice:
    return Notice(
        email,
        "Your password was changed",
        (
            "Every other session was signed out. If it was not you, ask for a new"
            " password at once, and tell whoever runs DevPros for you.",
        ),
        footer=_NOBODY_READS,
        link=f"{settings.PUBLIC_URL}/accounts/password/reset/",
    )


def invitation(to: Invitation, *, address: str) -> Notice:
    return Notice(
        to.email,
        "You are invited",
        (
            f"{to.invited_by} invites you to {to.organization.name} on DevPros, as"
            f" {to.get_role_display().lower()}. The address below is for you alone, and"
            " good for seven days.",
        ),
        footer=f"If you do not know them, you need not do anything. {_NOBODY_READS}",
        link=address,
    )


def application_authorized(
    email: str, *, application: Application, agent: User, scopes: Sequence[str]
) -> Notice:
    """Tell a lead or an administrator that an agent lets an application in."""
    return Notice(
        email,
        "An agent authorized an application",
        (
            f"{agent.name} lets {application.name} act for them, in every organization"
            " whose tickets they work on. If you did not expect that, ask them. An"
            " administrator can withdraw the application's approval; what it got from"
            " agents ends at once.",
        ),
        footer=_NOBODY_READS,
        facts=(
            ("Agent", agent.email),
            ("Application", application.name),
            ("Organization", application.organization.name),
            ("Client ID", application.client_id),
            ("Scopes", " ".join(scopes)),
        ),
    )


def _code(email: str, headline: str, code: str) -> Notice:
    return Notice(
        email,
        headline,
        ("Type it on the page that asks for it. It is good for 15 minutes.",),
        facts=(("Code", code),),
    )
