"""The envelope where no REST framework view is at hand, in the same bytes."""

from django.http import HttpResponse, JsonResponse

from api.errors import ApiError, envelope


def refusal_answer(error: ApiError) -> HttpResponse:
    return JsonResponse(
        envelope(error),
        status=error.status,
        headers=error.headers,
        json_dumps_params={"separators": (",", ":"), "ensure_ascii": False},
    )
