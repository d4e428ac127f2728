"""The desk's pages, below /admin/desk/: each opens for agents alone (pages/door.py)."""

from django.urls import URLPattern

from desk.pages.queue_urls import queue_urls
from desk.pages.record_urls import record_urls
from desk.pages.ticket_urls import ticket_urls

urlpatterns: list[URLPattern] = [*ticket_urls, *queue_urls, *record_urls]

app_name = "desk"
