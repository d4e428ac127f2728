"""Base of the operators' commands, and what their output shares."""

import sys
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from accounts.actor import Actor
from api.errors import ApiError


class OperatorCommand(BaseCommand):
    """Parses, calls one service, returns one sentence; a refusal is exit code 1."""

    operator: ClassVar[Actor] = Actor.system("Operator")

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except ApiError as error:
            raise CommandError(explain(error)) from error


def explain(error: ApiError) -> str:
    """Return a refusal as a sentence, naming the fields that were wrong."""
    errors = error.details.get("fields")
    if not errors:
        return str(error)
    return " ".join(f"{error['field']}: {error['message']}" for error in errors)


def read_all() -> str:
    """Return what was sent on standard input, without the newline that ends it."""
    try:
        return sys.stdin.read().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise CommandError("standard input: Must be text in UTF-8.") from None


def with_secret(sentence: str, kind: str, secret: str) -> str:
    """Return the sentence, and the secret alone on the last line, for `tail -n 1`."""
    return f"{sentence} The {kind} is shown only now:\n{secret}"
