"""The desk's pages, below /admin/desk/: each opens for agents alone (pages/door.py)."""

from django.urls import URLPattern

from desk.pages.queue_urls import queue_urls

urlpatterns: list[URLPattern] = [*queue_urls]

app_name = "desk"
