"""The first page after signing up: the first key, shown once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.errors import SealUnavailable
from accounts.sealing import FIRST_KEY, unseal
from portal.pages.door import Place, members_only


@require_safe
@members_only
def welcome(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the key that signing up made; whoever comes again learns how to make one."""
    context = {"place": place, "key": _take(request), "base_url": settings.PUBLIC_URL}
    return render(request, "portal/welcome.html", context)


def _take(request: HttpRequest) -> str:
    """Return the key and forget it; nothing when it was shown before."""
    sealed = request.session.pop(FIRST_KEY, "")
    if not sealed:
        return ""
    try:
        return unseal(sealed, purpose=FIRST_KEY)
    except SealUnavailable:
        return ""
