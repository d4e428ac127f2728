"""Errors of the API: a stable code, a message for people, details for programs.

Pure Python, so that services raise them without HTTP. The codes are listed in
docs/contract.md, 9.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """One invalid field of a request; `field` is a dotted path such as `tags.0`."""

    field: str
    code: str
    message: str


def printable(name: str) -> str:
    """Return a field name that a client sent, safe to repeat in a response."""
    return name[:64].encode("utf-8", "replace").decode().replace("\x00", "?")


class ApiError(Exception):
    """The base class of API errors. Subclasses set `status`, `code` and `message`.

    `message` is a format string over `details`. `headers` are sent with the response.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    message: ClassVar[str] = "Internal error. It has been recorded."

    def __init__(self, **details: Any) -> None:
        self.details = details
        self.headers: dict[str, str] = {}
        super().__init__(self.message.format(**details))


class InvalidRequest(ApiError):
    """Lists the invalid fields; `details.truncated` counts those beyond the limit."""

    MAX_FIELD_ERRORS: ClassVar[int] = 100

    status = 400
    code = "VALIDATION_ERROR"
    message = "The request is not valid. See details.fields."

    def __init__(self, *field_errors: FieldError) -> None:
        fields = [asdict(error) for error in field_errors[: self.MAX_FIELD_ERRORS]]
        more = len(field_errors) - len(fields)
        super().__init__(fields=fields, **({"truncated": more} if more else {}))


class InvalidJSON(ApiError):
    status = 400
    code = "INVALID_JSON"
    message = "The body is not valid JSON: {reason}"


class InvalidCursor(ApiError):
    status = 400
    code = "INVALID_CURSOR"
    message = (
        "The cursor is not valid. Use next_cursor unchanged, with the same filters and"
        " credential, or start again without a cursor."
    )


class CursorGone(ApiError):
    """The events after the cursor are no longer all in the log."""

    status = 410
    code = "CURSOR_GONE"
    message = (
        "The cursor points to events that are no longer in the log. Read the log from"
        " its beginning, without `after`."
    )


class InvalidIdempotencyKey(ApiError):
    status = 400
    code = "INVALID_IDEMPOTENCY_KEY"
    message = "Idempotency-Key must be 1 to 255 of the characters A-Za-z0-9._~:-"


class IdempotencyKeyRefused(InvalidIdempotencyKey):
    message = "This operation takes no Idempotency-Key."


class AuthenticationRequired(ApiError):
    status = 401
    code = "AUTHENTICATION_REQUIRED"
    message = "Send an API key or access token as Authorization: Bearer <credential>."

    def __init__(self, **details: Any) -> None:
        super().__init__(**details)
        self.headers["WWW-Authenticate"] = 'Bearer realm="devpros"'


class InvalidCredentials(ApiError):
    """One response for every reason, so that it does not tell which part is wrong."""

    status = 401
    code = "INVALID_CREDENTIALS"
    message = "The credential is not valid: unknown, expired, revoked or mistyped."

    def __init__(self, **details: Any) -> None:
        super().__init__(**details)
        self.headers["WWW-Authenticate"] = (
            'Bearer realm="devpros", error="invalid_token"'
        )


class PermissionDenied(ApiError):
    status = 403
    code = "PERMISSION_DENIED"
    message = "Permission denied: {reason}"


class InsufficientScope(ApiError):
    """The credential lacks a scope (RFC 6750, section 3.1)."""

    status = 403
    code = "INSUFFICIENT_SCOPE"
    message = "This credential lacks the scope {scope}."

    def __init__(self, *, scope: str) -> None:
        super().__init__(scope=scope)
        self.headers["WWW-Authenticate"] = (
            f'Bearer realm="devpros", error="insufficient_scope", scope="{scope}"'
        )


class NotFound(ApiError):
    """The id is unknown, malformed or another organization's: all look the same."""

    status = 404
    code = "NOT_FOUND"
    message = "Not found."


class MethodNotAllowed(ApiError):
    status = 405
    code = "METHOD_NOT_ALLOWED"
    message = "Method {method} is not allowed."


class Conflict(ApiError):
    status = 409
    code = "CONFLICT"
    message = "The request conflicts with the current state."


class LimitReached(Conflict):
    """A ceiling is reached; `resource` is what is counted, in plural."""

    code = "LIMIT_REACHED"
    message = "The limit of {limit} {resource} is reached."

    def __init__(self, *, resource: str, limit: int) -> None:
        super().__init__(resource=resource, limit=limit)


class IdempotencyInProgress(Conflict):
    code = "IDEMPOTENCY_IN_PROGRESS"
    message = "The first request with this Idempotency-Key is still running. Try again."


class PreconditionFailed(ApiError):
    """`If-Match` names another state of the resource (RFC 9110, section 15.5.13)."""

    status = 412
    code = "PRECONDITION_FAILED"
    message = "The resource was changed by someone else. Reload it."


class PayloadTooLarge(ApiError):
    status = 413
    code = "PAYLOAD_TOO_LARGE"
    message = "The body is larger than {limit} bytes."


class UnsupportedMediaType(ApiError):
    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "Send application/json in UTF-8, without a Content-Encoding."


class IdempotencyKeyReused(ApiError):
    status = 422
    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was used for another request. Use a new one."


class RateLimitExceeded(ApiError):
    """`retry_after` is in whole seconds, at least 1; a retry after it is served."""

    status = 429
    code = "RATE_LIMIT_EXCEEDED"
    message = "API rate limit exceeded"

    def __init__(self, *, retry_after: int, limit: int) -> None:
        super().__init__(retry_after=retry_after, limit=limit, remaining=0)
        self.headers["Retry-After"] = str(retry_after)


class ServiceUnavailable(ApiError):
    """A dependency does not respond; nothing was changed. `retry_after` in seconds."""

    status = 503
    code = "SERVICE_UNAVAILABLE"
    message = "The service is unavailable. Nothing was changed. Try again."

    def __init__(self, *, retry_after: int = 5) -> None:
        super().__init__(retry_after=retry_after)
        self.headers["Retry-After"] = str(retry_after)
