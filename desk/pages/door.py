"""Who may come in: an agent, signed in through the admin's door, with the right."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponseBase]


def agents_only(*, permission: str = "tickets.view_ticket") -> Callable[[View], View]:
    """Let agents with this permission in; others sign in, or learn that they may not.

    The answer is never cached. The address, below /admin/desk/, gives it the desk's own
    content security policy (devpros/content_security.py).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(admin.site.admin_view(guarded))

    return decorate
