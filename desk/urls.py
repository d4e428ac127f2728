"""The desk's pages, below /admin/desk/: each opens for agents alone (pages/door.py)."""

from django.urls import URLPattern

from desk.pages.record_urls import record_urls

app_name = "desk"

urlpatterns: list[URLPattern] = [*record_urls]
