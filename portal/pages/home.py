"""Where a member begins, and which of their organizations they look at."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.pages.door import CHOSEN, Place, members_only
from portal.pages.requests import records_of, with_applications
from portal.progress import progress_of

_LATEST: Final = 5


@require_safe
@members_only
def home(request: HttpRequest, place: Place) -> HttpResponse:
    return render(request, "portal/home.html", _begun(request, place))


@require_safe
@members_only
def steps(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer the part of the page that changes, for its script to look at."""
    return render(request, "portal/steps.html", _begun(request, place))


@require_POST
@members_only
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Look at another of one's organizations from now on."""
    mine = place.membership.user.memberships.filter(organization__is_active=True)
    number = request.POST.get("organization", "")
    chosen = get_object_or_404(mine, organization=number if number.isdecimal() else 0)
    request.session[CHOSEN] = chosen.organization_id
    return redirect("portal:home")


def _begun(request: HttpRequest, place: Place) -> dict[str, Any]:
    records = records_of(request, place)
    return {
        "place": place,
        "base": settings.PUBLIC_URL,
        "progress": progress_of(place.organization),
        "latest": with_applications(records[:_LATEST]),
        "errors": with_applications(records.refused()[:_LATEST]),
    }
