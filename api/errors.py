"""Facts that end a request: a code that never changes, a message, details for machines.

Pure Python, so that services raise them without knowing HTTP. The codes are those of
section 9 of the contract.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field; `field` is a dotted path such as `tags.0`."""

    field: str
    code: str
    message: str


def printable(name: str) -> str:
    """Return a client's own name for something in a form any answer can carry."""
    shown = name[:64].encode("utf-8", "replace").decode()
    return shown.replace("\x00", "?")


class ApiError(Exception):
    """The base of every refusal. Subclasses name `status`, `code` and `message`.

    `message` is a template over `details`; `headers` go out with the answer.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    message: ClassVar[str] = "Something went wrong on our side. It has been recorded."

    def __init__(self, **details: Any) -> None:
        self.details = details
        self.headers: dict[str, str] = {}
        super().__init__(self.message.format(**details))


class InvalidRequest(ApiError):
    """Names the faults of one request, and how many more there are than are named."""

    MAX_FIELD_ERRORS: ClassVar[int] = 100

    status = 400
    code = "VALIDATION_ERROR"
    message = "The request is not valid. See details.fields."

    def __init__(self, *faults: FieldError) -> None:
        named = [asdict(fault) for fault in faults[: self.MAX_FIELD_ERRORS]]
        more = len(faults) - len(named)
        super().__init__(fields=named, **({"truncated": more} if more else {}))


class InvalidJSON(ApiError):
    status = 400
    code = "INVALID_JSON"
    message = "The body is not valid JSON: {reason}"


class InvalidCursor(ApiError):
    status = 400
    code = "INVALID_CURSOR"
    message = (
        "The cursor is not valid here. Use next_cursor as it came, with the same"
        " filters and credential, or start again without one."
    )


class CursorGone(ApiError):
    """The log that the cursor was made for is no longer here, or no longer whole."""

    status = 410
    code = "CURSOR_GONE"
    message = (
        "This cursor points to events that are not in the log. Read the log again"
        " from its beginning, without `after`."
    )


class InvalidIdempotencyKey(ApiError):
    status = 400
    code = "INVALID_IDEMPOTENCY_KEY"
    message = "Idempotency-Key must have 1 to 255 of the characters A-Za-z0-9._~:-"


class IdempotencyKeyRefused(InvalidIdempotencyKey):
    message = "This takes no Idempotency-Key: each call is one of its own."


class AuthenticationRequired(ApiError):
    status = 401
    code = "AUTHENTICATION_REQUIRED"
    message = "Send an API key or access token as Authorization: Bearer <credential>."

    def __init__(self, **details: Any) -> None:
        super().__init__(**details)
        self.headers["WWW-Authenticate"] = 'Bearer realm="devpros"'


class InvalidCredentials(ApiError):
    """One answer for every reason, so that nobody learns which part was wrong."""

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
    message = "You may see this, but not do that: {reason}"


class InsufficientScope(ApiError):
    """RFC 6750, section 3.1."""

    status = 403
    code = "INSUFFICIENT_SCOPE"
    message = "This credential lacks the scope {scope}."

    def __init__(self, *, scope: str) -> None:
        super().__init__(scope=scope)
        self.headers["WWW-Authenticate"] = (
            f'Bearer realm="devpros", error="insufficient_scope", scope="{scope}"'
        )


class NotFound(ApiError):
    """Missing, malformed or another organization's: they look the same."""

    status = 404
    code = "NOT_FOUND"
    message = "There is nothing here that you can see."


class MethodNotAllowed(ApiError):
    status = 405
    code = "METHOD_NOT_ALLOWED"
    message = "{method} is not possible here."


class Conflict(ApiError):
    status = 409
    code = "CONFLICT"
    message = "Somebody else was faster, or it is already so."


class LimitReached(Conflict):
    """There are as many as there may be; `resource` is what is counted, in plural."""

    code = "LIMIT_REACHED"
    message = "There are already {limit} {resource}, and no more are possible."

    def __init__(self, *, resource: str, limit: int) -> None:
        super().__init__(resource=resource, limit=limit)


class IdempotencyInProgress(Conflict):
    code = "IDEMPOTENCY_IN_PROGRESS"
    message = "The first request with this Idempotency-Key is still running; try again."


class PreconditionFailed(ApiError):
    """RFC 9110, section 15.5.13."""

    status = 412
    code = "PRECONDITION_FAILED"
    message = "It has changed since you read it. Read it again, then decide."


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
    message = "This Idempotency-Key was used for another request. Use a fresh one."


class RateLimitExceeded(ApiError):
    """`retry_after` is in whole seconds, at least 1; waiting that long works."""

    status = 429
    code = "RATE_LIMIT_EXCEEDED"
    message = "API rate limit exceeded"

    def __init__(self, *, retry_after: int, limit: int) -> None:
        super().__init__(retry_after=retry_after, limit=limit, remaining=0)
        self.headers["Retry-After"] = str(retry_after)


class ServiceUnavailable(ApiError):
    """Something we depend on does not answer; nothing was changed."""

    status = 503
    code = "SERVICE_UNAVAILABLE"
    message = "The service cannot answer right now. Nothing was changed; try again."

    def __init__(self, *, retry_after: int = 5) -> None:
        super().__init__(retry_after=retry_after)
        self.headers["Retry-After"] = str(retry_after)
