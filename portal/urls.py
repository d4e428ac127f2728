"""The portal: guides for everybody, and pages of an organization's members."""

from django.urls import URLPattern, path

from portal.archives import ARCHIVES
from portal.pages import clients, home

app_name = "portal"

guides: list[URLPattern] = [
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
]
console: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/choose/", home.choose, name="choose"),
]
urlpatterns: list[URLPattern] = [*guides, *console]
