"""Closed by default: a view names the scope of each action, or nobody passes."""

from typing import TYPE_CHECKING, Final

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
        scope = view.required_scopes[action]  # type: ignore[attr-defined]  # DialectView's
        if scope != ANY_CREDENTIAL and scope not in caller.scopes:
            raise InsufficientScope(scope=scope)
        return True
