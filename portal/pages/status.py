"""The status page, from the same check as GET /v1/health."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from api.datetimes import now
from api.health import health_checker
from portal.service_status import components_of


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show each component; 503 when the database does not answer.

    Rendered without request context, so that no session is read: the page has to work
    without a database.
    """
    findings = health_checker.check()
    page = render_to_string(
        "portal/status.html",
        {
            "request": request,
            "status": findings.status,
            "components": components_of(findings),
            "at": now(),
            "version": settings.VERSION,
            "environment": settings.ENVIRONMENT,
        },
    )
    headers = {"Cache-Control": "no-store"}
    if findings.database_responds:
        return HttpResponse(page, headers=headers)
    return HttpResponse(page, status=503, headers={**headers, "Retry-After": "5"})
