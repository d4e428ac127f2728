"""The admin's front door: agents begin at the desk, and find the records beside it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


@admin.site.admin_view
def front(request: HttpRequest) -> HttpResponse:
    """Lead who works tickets to the desk; show the others what they may see."""
    if request.user.has_perm("tickets.view_ticket"):
        return redirect("desk:home")
    return admin.site.index(request)


@admin.site.admin_view
def records(request: HttpRequest) -> HttpResponse:
    """Show the admin's own index of everything that is kept."""
    return admin.site.index(request)
