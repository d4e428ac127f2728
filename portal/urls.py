"""The portal: pages for everybody, and those of an organization's members."""

from django.urls import URLPattern

from portal.pages.console_urls import console_urls
from portal.pages.public_urls import public_urls

app_name = "portal"

urlpatterns: list[URLPattern] = [*public_urls, *console_urls]
