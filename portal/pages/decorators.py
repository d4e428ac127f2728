"""Decorators of the console's views: for members, or for owners alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.pages.member_context import MemberContext, find_member_context

View = Callable[..., HttpResponseBase]


def members_only(view: View) -> View:
    """Pass the MemberContext as the view's second argument; sign other people in first.

    A person without an organization gets a page that says so (403), agents included.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member = find_member_context(request)
        if member is None:
            return render(request, "portal/no_organization.html", status=403)
        request.member = member  # type: ignore[attr-defined]  # for the page's menu
        return view(request, member, *args, **kwargs)

    return login_required(guarded)


def owners_only(view: View) -> View:
    """Do the same for owners; members without that role get 403."""

    @wraps(view)
    def guarded(
        request: HttpRequest, member: MemberContext, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not member.is_owner:
            raise PermissionDenied
        return view(request, member, *args, **kwargs)

    return members_only(guarded)
