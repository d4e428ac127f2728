"""The portal: guides for everybody, and pages of an organization's members."""

from django.urls import URLPattern, path, re_path

from portal.pages import home, requests, usage

app_name = "portal"

guides: list[URLPattern] = []
console: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/choose/", home.choose, name="choose"),
    path("portal/steps/", home.steps, name="steps"),
    path("portal/requests/", requests.requests, name="requests"),
    re_path(
        r"^portal/requests/(?P<record>[0-9]{1,18})/$",
        requests.one_request,
        name="request",
    ),
    path("portal/usage/", usage.usage, name="usage"),
]
urlpatterns: list[URLPattern] = [*guides, *console]
