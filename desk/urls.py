"""The desk's pages, below /admin/desk/: each opens for agents alone (pages/door.py)."""

from desk.pages.ticket_urls import ticket_urls

urlpatterns = [*ticket_urls]

app_name = "desk"
