"""Mails about an account: what each says, and the one way they leave.

They leave at once and outside of any transaction, since somebody waits for them and
what they hold is a secret that no queue should keep (docs/decisions/0014). How is named
by ACCOUNT_MAIL_SENDER, because the app that sends lies above this one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.link_rules import without_links
from accounts.models import Application, Invitation, SecurityEvent, User
from api.errors import ServiceUnavailable

_AUTOMATIC_NOTE: Final = "It was sent automatically; nobody reads answers to it."
_IGNORE: Final = (
    f"If you did not ask for this, you need not do anything. {_AUTOMATIC_NOTE}"
)

_NOT_YOU: Final = (
    "If it was not you, ask for a new password at once, and tell whoever runs DevPros"
    " for you."
)
_Change = SecurityEvent.Type
_SECOND_STEPS: Final = {
    _Change.MFA_ENABLED: (
        "Two-step sign-in was turned on",
        "An authenticator app was set up for your account.",
    ),
    _Change.MFA_DISABLED: (
        "Two-step sign-in was turned off",
        "An authenticator app no longer counts for your account.",
    ),
    _Change.PASSKEY_ADDED: (
        "A passkey was added",
        "It signs in to your account by itself.",
    ),
    _Change.PASSKEY_CONFIRMED: (
        "A passkey was confirmed",
        "It signs in to your account by itself again.",
    ),
    _Change.PASSKEY_REMOVED: (
        "A passkey was removed",
        "It no longer signs in to your account.",
    ),
    _Change.RECOVERY_CODES_MADE: (
        "New recovery codes were made",
        "The ones from before no longer count.",
    ),
    _Change.RECOVERY_CODE_USED: (
        "A recovery code was used",
        "It stood in for the second step, and does not count again.",
    ),
    _Change.RECOVERY_CODES_ENDED: (
        "Your recovery codes ended",
        "They were from before your new password. Make new ones.",
    ),
}


class MailBusy(ServiceUnavailable):
    """As many mails are being handed over as one process may; none was sent."""

    message = "We cannot send mail right now. Try again in a minute."

    def __init__(self) -> None:
        super().__init__(retry_after=60)


@dataclass(frozen=True)
class AccountMail:
    """One mail: a headline, what is to be said, and a fact or an address to follow.

    `anybody_asks` says that people without an account can cause it, as often as their
    limits let: so it may not use up what others need.
    """

    recipient: str
    headline: str
    lines: tuple[str, ...]
    footer: str = _IGNORE
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    link: str = field(default="", repr=False)
    anybody_asks: bool = False


def send(mail: AccountMail) -> bool:
    """Send it now; tell whether the mail server took it. Never raises for a server.

    Raises MailBusy for one that anybody can ask for, while too many are under way.
    """
    return bool(import_string(settings.ACCOUNT_MAIL_SENDER)(mail))


def sign_up_code(email: str, code: str, lifetime: timedelta) -> AccountMail:
    return _code(email, "Your code to sign up", code, lifetime)


def reset_code(email: str, code: str, lifetime: timedelta) -> AccountMail:
    return _code(email, "Your code for a new password", code, lifetime)


def browser_code(email: str, code: str, lifetime: timedelta) -> AccountMail:
    return _code(email, "Your code to sign in from another browser", code, lifetime)


def has_account(email: str) -> AccountMail:
    """Tell who signs up again that there is an account; the page does not."""
    return AccountMail(
        email,
        "You have an account already",
        (
            "Somebody, probably you, signed up with this address. It has an account, so"
            " nothing was made. Sign in instead; if you forgot the password, ask for a"
            " new one there.",
        ),
        link=f"{settings.PUBLIC_URL}/accounts/login/",
        anybody_asks=True,
    )


def has_no_account(email: str) -> AccountMail:
    return AccountMail(
        email,
        "There is no account with this address",
        (
            "Somebody, probably you, asked for a code to sign in or for a new password."
            " This address has no account; perhaps another of yours has.",
        ),
        anybody_asks=True,
    )


def password_changed(email: str) -> AccountMail:
    return AccountMail(
        email,
        "Your password was changed",
        (
            "Every other session was signed out. If it was not you, ask for a new"
            " password at once, and tell whoever runs DevPros for you.",
        ),
        footer=_AUTOMATIC_NOTE,
        link=f"{settings.PUBLIC_URL}/accounts/password/reset/",
    )


def password_reset(email: str, *, invitations: int) -> AccountMail:
    """Tell what a reset by mail ended, and what is left to look at."""
    lines = [
        "Every session was signed out, and what applications did for you has ended."
        " Confirm your passkeys after signing in: until then none of them signs in by"
        " itself. Recovery codes end when you sign in; make new ones.",
    ]
    if invitations:
        which = "An invitation" if invitations == 1 else f"{invitations} invitations"
        lines.append(
            f"{which} that you made in the last 30 days can still be accepted. Withdraw"
            " what you do not know."
        )
    lines.append(
        "If somebody else was in your account, look as well at the members, keys,"
        f" applications and webhooks of your organizations. {_NOT_YOU}"
    )
    return AccountMail(
        email,
        "Your password was changed",
        tuple(lines),
        footer=_AUTOMATIC_NOTE,
        link=f"{settings.PUBLIC_URL}/accounts/2fa/",
    )


def second_step(email: str, change: SecurityEvent.Type) -> AccountMail:
    """Tell of a change of the second step, to whom a stranger's would be news."""
    headline, what = _SECOND_STEPS[change]
    return AccountMail(
        email,
        headline,
        (f"{what} {_NOT_YOU}",),
        footer=_AUTOMATIC_NOTE,
        link=f"{settings.PUBLIC_URL}/accounts/2fa/",
    )


def invitation(to: Invitation, *, address: str) -> AccountMail:
    return AccountMail(
        to.email,
        "You are invited",
        (
            # The names are somebody's own, and no program is to make a link of them.
            f"{without_links(to.invited_by)} invites you to"
            f" {without_links(to.organization.name)} on DevPros, as"
            f" {to.get_role_display().lower()}. The address below is for you alone, and"
            " good for seven days.",
        ),
        footer=f"If you do not know them, you need not do anything. {_AUTOMATIC_NOTE}",
        link=address,
    )


def application_authorized(
    email: str, *, application: Application, agent: User, scopes: Sequence[str]
) -> AccountMail:
    """Tell a lead or an administrator that an agent lets an application in."""
    name = without_links(application.name)
    return AccountMail(
        email,
        "An agent authorized an application",
        (
            f"{agent.name} lets {name} act for them, in every organization whose"
            " tickets they work on. If you did not expect that, ask them. An"
            " administrator can withdraw the application's approval; what it got from"
            " agents ends at once.",
        ),
        footer=_AUTOMATIC_NOTE,
        facts=(
            ("Agent", agent.email),
            ("Application", name),
            ("Organization", without_links(application.organization.name)),
            ("Client ID", application.client_id),
            ("Scopes", " ".join(scopes)),
        ),
    )


def _code(email: str, headline: str, code: str, lifetime: timedelta) -> AccountMail:
    minutes = lifetime // timedelta(minutes=1)
    return AccountMail(
        email,
        headline,
        (f"Type it on the page that asks for it. It is good for {minutes} minutes.",),
        facts=(("Code", code),),
        anybody_asks=True,
    )
