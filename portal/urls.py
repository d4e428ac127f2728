"""The portal: guides for everybody, and pages of an organization's members."""

from django.urls import URLPattern, path

from portal.pages import home, keys

app_name = "portal"

guides: list[URLPattern] = []
console: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/choose/", home.choose, name="choose"),
    path("portal/keys/", keys.keys, name="keys"),
    path("portal/keys/new/", keys.create, name="key_new"),
    path("portal/keys/<int:key>/roll/", keys.roll, name="key_roll"),
    path("portal/keys/<int:key>/revoke/", keys.revoke, name="key_revoke"),
]
urlpatterns: list[URLPattern] = [*guides, *console]
