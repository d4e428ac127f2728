"""The JSON of every error response, with or without a REST framework view."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from rest_framework.exceptions import ErrorDetail

from api.errors import ApiError, FieldError, printable

# REST framework's NON_FIELD_ERRORS_KEY in the settings: a name that no field can have.
_NON_FIELD_ERRORS = ""

_DOCUMENTATION = f"{settings.PUBLIC_URL}/docs/errors/"


def error_envelope(error: ApiError) -> Mapping[str, Any]:
    """Return the body of every response under /v1 that is not 2xx.

    docs/contract.md, 1.4. `details.documentation` is the page about this code
    (docs/decisions/0012-where-an-error-is-explained.md).
    """
    return {
        "error": {
            "code": error.code,
            "message": str(error),
            "details": {**error.details, "documentation": _DOCUMENTATION + error.code},
        }
    }


def error_response(error: ApiError) -> HttpResponse:
    """Return the response for an error raised outside a REST framework view."""
    return JsonResponse(
        error_envelope(error),
        status=error.status,
        headers=error.headers,
        json_dumps_params={"separators": (",", ":"), "ensure_ascii": False},
    )


def flatten_errors(detail: Any, path: tuple[str, ...] = ()) -> Iterator[FieldError]:
    """Yield one FieldError for each message in REST framework's nested `detail`.

    The field is a dotted path such as `tags.0`; "body" where no field is named.
    """
    match detail:
        case dict():
            for name, inner in detail.items():
                step = () if name == _NON_FIELD_ERRORS else (printable(str(name)),)
                yield from flatten_errors(inner, path + step)
        case list():
            for position, inner in enumerate(detail):
                step = () if isinstance(inner, ErrorDetail) else (str(position),)
                yield from flatten_errors(inner, path + step)
        case ErrorDetail():
            yield FieldError(".".join(path) or "body", str(detail.code), str(detail))
