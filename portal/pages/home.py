"""Where a member begins, and which of their organizations they look at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.pages.door import CHOSEN, Place, members_only


@require_safe
@members_only
def home(request: HttpRequest, place: Place) -> HttpResponse:
    return render(request, "portal/home.html", {"place": place})


@require_POST
@members_only
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Look at another of one's organizations from now on."""
    mine = place.membership.user.memberships.filter(organization__is_active=True)
    number = request.POST.get("organization", "")
    chosen = get_object_or_404(mine, organization=number if number.isdecimal() else 0)
    request.session[CHOSEN] = chosen.organization_id
    return redirect("portal:home")
