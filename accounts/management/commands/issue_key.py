"""manage.py issue_key: a new API key, whose secret is printed once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import duration, get_organization_or_error, one_line
from accounts.management.command import OperatorCommand, with_secret
from accounts.scopes import KEY_SCOPES
from accounts.services import issue_key
from api.datetimes import now


class Command(OperatorCommand):
    help = "Issue an API key. The last line of the output is its secret, shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")
        parser.add_argument("--name", required=True, type=one_line)
        parser.add_argument(
            "--scope",
            action="append",
            dest="scopes",
            choices=KEY_SCOPES,
            help="Repeat it for several. Without it the key holds them all.",
        )
        parser.add_argument("--expires-in", type=duration, help="Such as 30d.")
        parser.add_argument("--sandbox", action="store_true", help="Issue a test key.")

    def handle(
        self,
        *args: Any,
        organization: str,
        expires_in: timedelta | None,
        sandbox: bool,
        **options: Any,
    ) -> str:
        at = now()
        place = get_organization_or_error(organization)
        key, secret = issue_key(
            place.owner.sandbox if sandbox else place,
            name=options["name"],
            scopes=options["scopes"] or KEY_SCOPES,
            expires_at=None if expires_in is None else at + expires_in,
            actor=self.operator,
            at=at,
        )
        sentence = f"Issued {key.public_id} to {key.organization.slug}."
        return with_secret(sentence, "secret", secret)
