"""Access control of the desk's views."""

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
    """Admit agents with this permission; others get the sign-in page or a 403.

    The response is never cached. Its path, below /admin/desk/, selects the desk's own
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
