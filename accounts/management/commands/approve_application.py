"""manage.py approve_application: which applications agents may authorize."""

import shlex
import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.management.arguments import get_application_or_error, printable
from accounts.management.command import OperatorCommand
from accounts.models import Application
from accounts.services import approve_application, withdraw_approval
from api.datetimes import now


class Command(OperatorCommand):
    help = (
        "Let agents authorize an application: it then reads the tickets of every"
        " organization in their name. Look at its organization and its addresses first"
        " (list_applications). Another name or address ends the approval. In a terminal"
        " it shows both and asks; elsewhere name them by --name and --redirect-uri."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", metavar="CLIENT_ID")
        parser.add_argument(
            "--withdraw",
            action="store_true",
            help="End the approval, and every token that agents gave.",
        )
        parser.add_argument("--name", help="The name you looked at.")
        addresses = parser.add_mutually_exclusive_group()
        addresses.add_argument(
            "--redirect-uri",
            action="append",
            dest="redirect_uris",
            help="An address you looked at. Repeat it for several.",
        )
        addresses.add_argument(
            "--no-redirect-uris",
            action="store_const",
            const=[],
            dest="redirect_uris",
            help="You saw that it has none.",
        )

    def handle(
        self, *args: Any, application: str, withdraw: bool, **options: Any
    ) -> str:
        found = get_application_or_error(application)
        if withdraw:
            changed = withdraw_approval(found, actor=self.operator, at=now())
            ended = "is not approved. What agents let it do has ended."
            return f"{describe(changed)} {ended}"
        name, redirect_uris = options["name"], options["redirect_uris"]
        if name is None or redirect_uris is None:
            confirm(found)
            name, redirect_uris = found.name, found.redirect_uris.split()
        changed = approve_application(
            found,
            name=name,
            redirect_uris=redirect_uris,
            actor=self.operator,
            at=now(),
        )
        where = listed(changed.redirect_uris.split())
        return f"{describe(changed)} is approved for agents, with {where}."


def confirm(application: Application) -> None:
    """Show what would be approved and ask; raise CommandError without a yes."""
    addresses = application.redirect_uris.split()
    if not sys.stdin.isatty():
        seen = [f"--redirect-uri={address}" for address in addresses]
        seen = [f"--name={application.name}", *(seen or ["--no-redirect-uris"])]
        raise CommandError(
            f"Nothing is approved. Look at {describe(application)},"
            f" with {listed(addresses)}, and confirm it:"
            f" {printable(shlex.join(seen))}"
        )
    question = f"Approve {describe(application)}, with {listed(addresses)}? [y/N] "
    if input(question).strip().lower() not in {"y", "yes"}:
        raise CommandError("Nothing is approved.")


def describe(application: Application) -> str:
    """Return the name, the organization and the client id, safe for a terminal."""
    name = printable(application.name)
    return f"{name} of {application.organization.slug} ({application.client_id})"


def listed(addresses: Sequence[str]) -> str:
    return ", ".join(map(printable, addresses)) or "no address"
