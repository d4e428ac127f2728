"""The admin's index: agents start at the desk, and the index has its own page."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


@admin.site.admin_view
def admin_index(request: HttpRequest) -> HttpResponse:
    """Redirect who may see tickets to the desk; return the admin's index to others."""
    if request.user.has_perm("tickets.view_ticket"):
        return redirect("desk:home")
    return admin.site.index(request)


@admin.site.admin_view
def record_index(request: HttpRequest) -> HttpResponse:
    """Return the admin's own index of all models."""
    return admin.site.index(request)
