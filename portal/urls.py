"""The portal: guides for everybody, and pages of an organization's members."""

from django.urls import URLPattern, path

from portal.pages import applications, home, keys

app_name = "portal"

_APPLICATION = "portal/applications/<int:application>"

guides: list[URLPattern] = []
console: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/choose/", home.choose, name="choose"),
    path("portal/keys/", keys.keys, name="keys"),
    path("portal/keys/new/", keys.create, name="key_new"),
    path("portal/keys/<int:key>/roll/", keys.roll, name="key_roll"),
    path("portal/keys/<int:key>/revoke/", keys.revoke, name="key_revoke"),
    path("portal/applications/", applications.applications, name="applications"),
    path("portal/applications/new/", applications.create, name="application_new"),
    path(f"{_APPLICATION}/", applications.application, name="application"),
    path(f"{_APPLICATION}/change/", applications.change, name="application_change"),
    path(f"{_APPLICATION}/secret/", applications.rotate, name="application_secret"),
    path(f"{_APPLICATION}/revoke/", applications.revoke, name="application_revoke"),
]
urlpatterns: list[URLPattern] = [*guides, *console]
