"""manage.py demo: something to try things on."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.datetimes import now
from devpros.demo import PEOPLE, fill_and_issue, password_for


class Command(BaseCommand):
    help = "Fill a small demo once, and issue fresh keys and a secret at every call."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="Print one line of JSON, last."
        )

    def handle(self, *args: Any, json: bool, **options: Any) -> str:
        if not settings.DEMO:
            raise CommandError("DEMO is off here, as it should be in production.")
        demo = fill_and_issue(at=now())
        return as_json(demo) if json else as_text(demo)


def as_json(demo: dict[str, Any]) -> str:
    return json.dumps(demo)


def as_text(demo: dict[str, Any]) -> str:
    agent, board = demo["agent"], demo["application"]
    lead, auditor = (PEOPLE[role][0] for role in ("lead", "auditor"))
    return "\n".join(
        [
            f"Address        {demo['base_url']}",
            f"Agent          {agent['email']}  {agent['password']}",
            f"Lead           {lead}  {password_for(lead)}",
            f"Auditor        {auditor}  {password_for(auditor)}",
            f"API key        {demo['api_key']}",
            f"Sandbox key    {demo['sandbox_api_key']}",
            f"Application    {board['client_id']}  {board['client_secret']}",
        ]
    )
