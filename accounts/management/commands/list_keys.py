"""manage.py list_keys: which API keys there are, and in which state."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.management.base import CommandParser
from django.db.models import Q

from accounts.management.arguments import get_organization_or_error
from accounts.management.command import OperatorCommand
from accounts.management.table import as_table
from accounts.models import ApiKey
from api.datetimes import format_datetime, now

_HEAD: Final = (
    "ID",
    "ORGANIZATION",
    "MODE",
    "NAME",
    "KEY",
    "SCOPES",
    "CREATED",
    "LAST USED",
    "EXPIRES",
    "STATE",
)


class Command(OperatorCommand):
    help = "List the API keys of one organization and its sandbox, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", metavar="ORGANIZATION_SLUG", nargs="?")

    def handle(self, *args: Any, organization: str | None, **options: Any) -> str:
        keys = ApiKey.objects.select_related("organization__sandbox_of")
        if organization is not None:
            owner = get_organization_or_error(organization).owner
            keys = keys.filter(
                Q(organization=owner) | Q(organization__sandbox_of=owner)
            )
        keys = keys.prefetch_related("secrets").order_by("organization__slug", "-id")
        at = now()
        return as_table([_HEAD, *(_row(key, at) for key in keys)])


def _row(key: ApiKey, at: datetime) -> Sequence[str]:
    return (
        key.public_id,
        key.organization.slug,
        "test" if key.organization.is_sandbox else "live",
        key.name,
        f"{key.prefix}…{key.secrets.all()[0].last_four}",
        ",".join(key.scopes),
        format_datetime(key.created_at) or "",
        format_datetime(key.last_used_at) or "never",
        format_datetime(key.expires_at) or "never",
        _state(key, at),
    )


def _state(key: ApiKey, at: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is not None and key.expires_at <= at:
        return "expired"
    return "active" if key.organization.is_open else "closed"
