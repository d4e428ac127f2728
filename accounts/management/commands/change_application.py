"""manage.py change_application: another name, other addresses, other scopes."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import get_application_or_error, one_line
from accounts.management.command import OperatorCommand
from accounts.models import Application
from accounts.scopes import KEY_SCOPES
from accounts.services import Profile, change_application
from api.datetimes import now


class Command(OperatorCommand):
    help = "Change an application. What is not given stays; a list given replaces it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", metavar="CLIENT_ID")
        parser.add_argument("--name", type=one_line)
        addresses = parser.add_mutually_exclusive_group()
        addresses.add_argument("--redirect-uri", action="append", dest="redirect_uris")
        addresses.add_argument(
            "--no-redirect-uris",
            action="store_const",
            const=[],
            dest="redirect_uris",
            help="It asks no people any more.",
        )
        scopes = parser.add_mutually_exclusive_group()
        scopes.add_argument(
            "--scope", action="append", dest="scopes", choices=KEY_SCOPES
        )
        scopes.add_argument(
            "--no-scopes",
            action="store_const",
            const=[],
            dest="scopes",
            help="It no longer acts as itself.",
        )

    def handle(self, *args: Any, application: str, **options: Any) -> str:
        found = get_application_or_error(application)
        given = {name: options[name] for name in ("name", "redirect_uris", "scopes")}
        changed = change_application(
            found,
            profile=Profile(**_of(found) | _without_none(given)),
            actor=self.operator,
            at=now(),
        )
        return f"{changed.client_id} is {describe(changed)}."


def describe(application: Application) -> str:
    addresses = application.redirect_uris.split()
    return (
        f"{application.name}; redirects to {', '.join(addresses) or 'nowhere'};"
        f" as itself it may {', '.join(application.scopes) or 'do nothing'}"
    )


def _of(application: Application) -> dict[str, Any]:
    return {
        "name": application.name,
        "redirect_uris": application.redirect_uris.split(),
        "scopes": application.scopes,
    }


def _without_none(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
