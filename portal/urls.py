"""The portal: guides for everybody, and pages of an organization's members."""

from django.urls import URLPattern, path

from portal.archives import ARCHIVES
from portal.pages import clients, home
from portal.pages import guides as guide_pages

app_name = "portal"

guides: list[URLPattern] = [
    path("", guide_pages.quick_start, name="quick_start"),
    path("docs/search", guide_pages.find, name="find"),
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
    # Last of its kind: pages that are no guide have their lines before it.
    path("docs/<slug:slug>", guide_pages.guide, name="guide"),
]
console: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/choose/", home.choose, name="choose"),
]
urlpatterns: list[URLPattern] = [*guides, *console]
