"""The addresses of the public pages: guides, reference, status, contact."""

from django.urls import URLPattern, path

from portal.archives import ARCHIVES
from portal.pages import clients, contact, errors, reference, site, status
from portal.pages import guides as guide_pages

public_urls: list[URLPattern] = [
    path("", guide_pages.quick_start, name="quick_start"),
    path("docs/search", guide_pages.search_guides, name="search"),
    path("docs/clients", clients.page, name="clients"),
    *(
        path(
            f"docs/clients/{archive.file_name}",
            clients.download,
            {"archive": archive},
            name=archive.name,
        )
        for archive in ARCHIVES
    ),
    path("docs/reference", reference.reference, name="reference"),
    path("docs/reference/plain", reference.plain, name="reference_plain"),
    path("docs/errors", errors.index, name="errors"),
    path("docs/errors/<code>", errors.detail, name="error"),
    path("docs/changelog", site.changelog, name="changelog"),
    path("docs/privacy", site.privacy, name="privacy"),
    path("status", status.status, name="status"),
    path("contact", contact.contact, name="contact"),
    path("contact/thanks", contact.thanks, name="contact_thanks"),
    path("imprint", site.imprint, name="imprint"),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    # Last: it matches every address below /docs/ that no line above matches.
    path("docs/<slug:slug>", guide_pages.guide, name="guide"),
]
