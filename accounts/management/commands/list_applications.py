"""manage.py list_applications: which applications there are, and in which state."""

import json as json_lines
from typing import Any, Final

from django.core.management.base import CommandParser

from accounts.management.arguments import get_organization_or_error
from accounts.management.command import OperatorCommand
from accounts.management.table import as_table
from accounts.models import Application
from api.datetimes import format_datetime

_HEAD: Final = (
    "CLIENT ID",
    "ORGANIZATION",
    "NAME",
    "KIND",
    "OWNER",
    "SECRET",
    "SCOPES",
    "CREATED",
    "LAST USED",
    "APPROVED",
    "STATE",
)


class Command(OperatorCommand):
    help = "List the applications of one organization, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG", nargs="?")
        parser.add_argument(
            "--json", action="store_true", help="Print one line of JSON."
        )

    def handle(
        self, *args: Any, organization: str | None, json: bool, **options: Any
    ) -> str:
        applications = Application.objects.with_last_use()
        if organization is not None:
            owner = get_organization_or_error(organization).owner
            applications = applications.filter(organization=owner)
        applications = applications.select_related("organization", "user")
        found = applications.prefetch_related("secrets").order_by(
            "organization__slug", "name", "pk"
        )
        rows = [_describe(application) for application in found]
        if json:
            return json_lines.dumps(rows)
        return as_table([_HEAD, *map(_row, rows)])


def _describe(application: Application) -> dict[str, Any]:
    secrets = application.secrets.all()
    return {
        "client_id": application.client_id,
        "organization": application.organization.slug,
        "name": application.name,
        "kind": application.client_type,
        "owner": application.user.email if application.user else None,
        "secret": str(secrets[0]) if secrets else None,
        "redirect_uris": application.redirect_uris.split(),
        "scopes": application.scopes,
        "created_at": format_datetime(application.created),
        "last_used_at": format_datetime(application.last_used_at),
        "revoked_at": format_datetime(application.revoked_at),
        "state": _state(application),
        "approved_at": format_datetime(application.approved_at),
    }


def _state(application: Application) -> str:
    if application.revoked_at is not None:
        return "revoked"
    return "active" if application.is_usable() else "closed"


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["client_id"],
        row["organization"],
        row["name"],
        row["kind"],
        row["owner"] or "nobody",
        row["secret"] or "none",
        ",".join(row["scopes"]) or "none",
        row["created_at"],
        row["last_used_at"] or "never",
        row["approved_at"] or "no",
        row["state"],
    )
