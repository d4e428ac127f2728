"""How the service is, for people: the same look as GET /v1/health takes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from api.datetimes import now
from api.health import health_checker
from portal.parts import parts_of


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Say each part in words; 503 when the database is gone.

    Rendered without its request, so that no session is read: this page has to stand
    where the database does not.
    """
    findings = health_checker.examine()
    page = render_to_string(
        "portal/status.html",
        {
            "request": request,
            "status": findings.status,
            "parts": parts_of(findings),
            "at": now(),
            "version": settings.VERSION,
            "environment": settings.ENVIRONMENT,
        },
    )
    headers = {"Cache-Control": "no-store"}
    if findings.database:
        return HttpResponse(page, headers=headers)
    return HttpResponse(page, status=503, headers={**headers, "Retry-After": "5"})
