"""The scopes that a request may name."""

from typing import Any

from oauth2_provider.scopes import SettingsScopes


class GrantedScopes(SettingsScopes):
    """As itself an application has its own scopes; for a person it may request all.

    The consent takes out what the person cannot grant.
    """

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        if _acts_as_itself(request):
            granted: list[str] = application.scopes
            return granted
        return list(super().get_available_scopes(application, request))

    def get_default_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        if _acts_as_itself(request):
            return self.get_available_scopes(application, request)
        return list(super().get_default_scopes(application, request))


def _acts_as_itself(request: Any) -> bool:
    return getattr(request, "grant_type", None) == "client_credentials"
