"""Scopes of actions: closed by default, a view names the scope of each action.

One of several scopes is enough; the service decides which kind of caller needs which.
"""

from typing import TYPE_CHECKING, Any, Final

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.caller import caller_of
from api.errors import AuthenticationRequired, InsufficientScope

if TYPE_CHECKING:
    from rest_framework.views import APIView

ANY_CREDENTIAL: Final = ""


class HasScope(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Raise unless the caller's credential holds the scope of this action."""
        caller = caller_of(request)
        if caller is None:
            raise AuthenticationRequired()
        action = getattr(view, "action", None)
        if action is None:  # a method the view does not have: 405 follows
            return True
        api_view: Any = view
        if action in api_view.scopes_checked_by_service:
            return True
        needed = scopes_of(api_view.required_scopes[action])
        if needed and caller.scopes.isdisjoint(needed):
            raise InsufficientScope(scope=needed[0])
        return True


def scopes_of(required: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the scopes of which one is needed; none where any credential will do."""
    if isinstance(required, tuple):
        return required
    return () if required == ANY_CREDENTIAL else (required,)
