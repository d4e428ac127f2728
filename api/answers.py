"""The one shape of every refusal, also where no REST framework view is at hand."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from api.errors import ApiError

_DOCUMENTATION = f"{settings.PUBLIC_URL}/docs/errors/"


def envelope(error: ApiError) -> Mapping[str, Any]:
    """Return the one shape every non-2xx answer under /v1 has (contract 1.4).

    Its details end with the page that says what to do (docs/decisions/0012).
    """
    return {
        "error": {
            "code": error.code,
            "message": str(error),
            "details": {**error.details, "documentation": _DOCUMENTATION + error.code},
        }
    }


def refusal_answer(error: ApiError) -> HttpResponse:
    return JsonResponse(
        envelope(error),
        status=error.status,
        headers=error.headers,
        json_dumps_params={"separators": (",", ":"), "ensure_ascii": False},
    )
