"""What every page of the desk has around its work: queues, views, places."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page of the desk with its navigation."""
    whole = {**navigation(request), **context}
    return TemplateResponse(request, template, whole, status=status)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return `queues`, `views` and `places` for templates/desk/side.html."""
    return {"queues": [], "views": [], "places": []}
