"""manage.py create_application: a program that acts through OAuth."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.management.arguments import (
    get_organization_or_error,
    get_user_or_error,
    one_line,
)
from accounts.management.command import OperatorCommand, with_secret
from accounts.scopes import KEY_SCOPES
from accounts.services import Profile, create_application
from api.datetimes import now


class Command(OperatorCommand):
    help = (
        "Create an application. The last line of the output is its secret, shown once;"
        " a public one has none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG")
        parser.add_argument("--name", required=True, type=one_line)
        parser.add_argument(
            "--redirect-uri",
            action="append",
            dest="redirect_uris",
            default=[],
            help="Where people are sent back to. Repeat it for several.",
        )
        parser.add_argument(
            "--scope",
            action="append",
            dest="scopes",
            choices=KEY_SCOPES,
            default=[],
            help="What it may do as itself. Repeat it for several.",
        )
        parser.add_argument(
            "--public",
            action="store_true",
            help="It cannot keep a secret: an app on a phone, in a browser, a CLI.",
        )
        parser.add_argument("--owner", metavar="EMAIL", help="Who answers for it.")

    def handle(
        self,
        *args: Any,
        organization: str,
        public: bool,
        owner: str | None,
        **options: Any,
    ) -> str:
        profile = Profile(options["name"], options["redirect_uris"], options["scopes"])
        application, secret = create_application(
            get_organization_or_error(organization),
            profile=profile,
            is_confidential=not public,
            owner=get_user_or_error(owner) if owner else None,
            actor=self.operator,
            at=now(),
        )
        sentence = (
            f"Created {application.name} of {application.organization.slug}"
            f" with the client id {application.client_id}."
        )
        return with_secret(sentence, "client secret", secret) if secret else sentence
