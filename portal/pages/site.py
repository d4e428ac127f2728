"""Changelog, imprint, privacy page, robots.txt and sitemap.xml."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.built_once import built_once
from portal.sitemap import public_addresses

_DISALLOWED = ("/admin/", "/accounts/", "/oauth/", "/portal/", "/drop/", "/v1/")


@require_safe
def changelog(request: HttpRequest) -> HttpResponse:
    """Show CHANGELOG.md as it is."""
    context = {"text": _without_heading("CHANGELOG.md")}
    return render(request, "portal/changelog.html", context)


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Show version, environment and mail sender from the settings."""
    context = {
        "host": urlsplit(settings.PUBLIC_URL).netloc,
        "sender": parseaddr(settings.MAIL_FROM),
        "version": settings.VERSION,
        "environment": settings.ENVIRONMENT,
    }
    return render(request, "portal/imprint.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _DISALLOWED),
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every page that anybody may read (sitemaps.org, 0.9)."""
    context = {"addresses": [settings.PUBLIC_URL + path for path in public_addresses()]}
    return render(
        request, "portal/sitemap.xml", context, content_type="application/xml"
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show docs/privacy.md as it is."""
    context = {"text": _without_heading("docs/privacy.md")}
    return render(request, "portal/privacy.html", context)


@built_once
def _without_heading(name: str) -> str:
    """Return the file without its first heading: the template has its own."""
    text = (settings.BASE_DIR / name).read_text()
    return text.partition("\n")[2].strip()
