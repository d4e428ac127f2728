"""Each error code of /v1 with its cause, solution and an example response.

Status, message and details come from the error class itself, so the pages show real
responses; codes.toml has the texts. A test compares both with every error class.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api import errors
from api.built_once import built_once
from api.error_responses import error_envelope
from credentials.errors import (
    CredentialGone,
    CredentialKeyUnavailable,
    CredentialUnreadable,
    NotAssigned,
)
from tickets.errors import InvalidStateTransition, not_the_author
from webhooks.errors import SecretRotationInProgress

_TEXTS_FILE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Code:
    """An error code: an example, its cause, its solution, and whether to retry."""

    error: errors.ApiError
    title: str
    cause: str
    solution: str
    retry: str

    @property
    def name(self) -> str:
        return self.error.code

    @property
    def status(self) -> int:
        return self.error.status

    @property
    def response(self) -> Any:
        """Return the body of a response with this error."""
        return error_envelope(self.error)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of that response."""
        return self.error.headers


@built_once
def codes() -> dict[str, Code]:
    """Return every code by its name, in the order of their statuses."""
    texts = tomllib.loads(_TEXTS_FILE.read_text())
    return {error.code: Code(error, **texts[error.code]) for error in _examples()}


def _examples() -> list[errors.ApiError]:
    """Return an error of each code, as a client could get it."""
    return [
        errors.InvalidJSON(reason="Expecting ',' delimiter (line 1, column 18)."),
        errors.InvalidRequest(
            errors.FieldError(
                "priority",
                "invalid_choice",
                "Must be one of low, medium, high, urgent.",
            ),
            errors.FieldError(
                "titel", "unknown_field", "Unknown field. Did you mean title?"
            ),
        ),
        errors.InvalidCursor(),
        errors.InvalidIdempotencyKey(),
        errors.AuthenticationRequired(),
        errors.InvalidCredentials(),
        not_the_author(),
        errors.InsufficientScope(scope="tickets:write"),
        NotAssigned(),
        errors.NotFound(),
        errors.MethodNotAllowed(method="DELETE"),
        errors.Conflict(),
        errors.LimitReached(resource="webhook endpoints", limit=20),
        InvalidStateTransition(
            current="closed",
            requested="resolved",
            allowed=["open", "in_progress"],
        ),
        errors.IdempotencyInProgress(),
        SecretRotationInProgress(until="2025-11-25T16:33:56.228Z"),
        errors.CursorGone(),
        CredentialGone(status="expired"),
        errors.PreconditionFailed(),
        errors.PayloadTooLarge(limit=1024 * 1024),
        errors.UnsupportedMediaType(),
        errors.IdempotencyKeyReused(),
        errors.RateLimitExceeded(retry_after=3600, limit=100),
        errors.ApiError(),
        CredentialUnreadable(),
        errors.ServiceUnavailable(),
        CredentialKeyUnavailable(),
    ]
