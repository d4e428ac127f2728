"""The portal: guides for everybody, and pages of an organization's members."""

from django.urls import URLPattern, path

from portal.pages import home

app_name = "portal"

guides: list[URLPattern] = []
console: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/choose/", home.choose, name="choose"),
]
urlpatterns: list[URLPattern] = [*guides, *console]
