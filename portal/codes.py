"""Each code of /v1 with its cause, its cure and an answer: the one source of them.

Status, message and details come from the refusal itself, so no page tells of an answer
that does not exist; the words are in codes.toml. A test compares both with every
refusal there is in the code.
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

_WORDS: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Code:
    """One code: what it looks like, why it comes, and what helps."""

    refusal: errors.ApiError
    title: str
    cause: str
    cure: str
    again: str

    @property
    def name(self) -> str:
        return self.refusal.code

    @property
    def status(self) -> int:
        return self.refusal.status

    @property
    def answer(self) -> Any:
        """Return an answer as it is sent."""
        return error_envelope(self.refusal)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that belong to it."""
        return self.refusal.headers


@built_once
def codes() -> dict[str, Code]:
    """Return every code by its name, in the order of their statuses."""
    words = tomllib.loads(_WORDS.read_text())
    return {
        refusal.code: Code(refusal, **words[refusal.code]) for refusal in _refusals()
    }


def _refusals() -> list[errors.ApiError]:
    """Return one refusal of each code, as somebody could meet it."""
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
