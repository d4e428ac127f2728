"""The desk's pages, below /admin/desk/: each opens for agents alone (pages/door.py)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

app_name = "desk"
