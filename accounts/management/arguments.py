"""Read command-line arguments: durations, texts, and the objects they name."""

import re
import unicodedata
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any, Final

from django.core.management.base import CommandError
from django.utils.crypto import get_random_string

from accounts.management.command import read_all
from accounts.models import ApiKey, Application, Membership, Organization, User
from api.identifiers import number_in

_UNITS: Final = {
    "s": "seconds",
    "m": "minutes",
    "h": "hours",
    "d": "days",
    "w": "weeks",
}
_DURATION: Final = re.compile(r"([1-9][0-9]{0,4})([smhdw])", re.ASCII)
# Controls, half characters and line ends; what a terminal would obey, not show.
_UNREADABLE: Final = {"Cc", "Cs", "Zl", "Zp"}
_GENERATED_LENGTH: Final = 20  # of letters and digits: 119 bits


def duration(text: str) -> timedelta:
    """Read `0`, `90s`, `15m`, `24h`, `7d` or `2w`."""
    if text == "0":
        return timedelta(0)
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ArgumentTypeError(f"{text!r} is not a duration such as 0, 1h or 7d.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def printable(text: str) -> str:
    """Return the text with a question mark for each control character."""
    return "".join(
        "?" if unicodedata.category(character) in _UNREADABLE else character
        for character in text
    )


def one_line(text: str) -> str:
    """Read a name or title, which may stand in a table or a mail's subject."""
    if not text.strip() or text != printable(text):
        raise ArgumentTypeError("Must be one line of readable text.")
    return text


def add_password_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="Read the password from standard input instead of making one.",
    )


def read_or_generate_password(options: dict[str, Any]) -> tuple[str, bool]:
    """Return the password, and whether it was made here and so must be shown."""
    if options["password_stdin"]:
        return read_all(), False
    return get_random_string(_GENERATED_LENGTH), True


def get_organization_or_error(slug: str) -> Organization:
    organization = (
        Organization.objects.select_related("sandbox_of").filter(slug=slug).first()
    )
    if organization is None:
        raise CommandError(f"There is no organization {slug}.")
    return organization


def get_user_or_error(email: str) -> User:
    user: User | None = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise CommandError(f"There is no user {email}.")
    return user


def get_member_or_error(organization: Organization, email: str) -> Membership:
    membership = organization.owner.memberships.filter(
        user=get_user_or_error(email)
    ).first()
    if membership is None:
        raise CommandError(f"{email} is no member of {organization.owner.slug}.")
    return membership


def get_application_or_error(client_id: str) -> Application:
    applications = Application.objects.select_related("organization")
    application: Application | None = applications.filter(client_id=client_id).first()
    if application is None:
        raise CommandError(f"There is no application {client_id}.")
    return application


def get_key_or_error(public_id: str) -> ApiKey:
    number = number_in(public_id, "KEY")
    key = None if number is None else ApiKey.objects.filter(pk=number).first()
    if key is None:
        raise CommandError(f"There is no API key {public_id}.")
    return key
