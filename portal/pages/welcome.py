"""The first page after sign-up, which shows the first key once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.errors import SealUnavailable
from accounts.sealed_texts import FIRST_KEY, unseal
from portal.pages.decorators import members_only
from portal.pages.member_context import MemberContext


@require_safe
@members_only
def welcome(request: HttpRequest, member: MemberContext) -> HttpResponse:
    """Show the key made at sign-up; later visits say how to make another."""
    context = {
        "member": member,
        "key": _pop_first_key(request),
        "base_url": settings.PUBLIC_URL,
    }
    return render(request, "portal/welcome.html", context)


def _pop_first_key(request: HttpRequest) -> str:
    """Return the key and remove it from the session; empty if it was shown before."""
    sealed = request.session.pop(FIRST_KEY, "")
    if not sealed:
        return ""
    try:
        return unseal(sealed, purpose=FIRST_KEY)
    except SealUnavailable:
        return ""
