"""URLs of OAuth, each with and without its slash, never by a redirect."""

from django.urls import re_path

from accounts.oauth.authorize import AuthorizationView
from accounts.oauth.metadata import ResourceMetadataView, ServerMetadataView
from accounts.oauth.token import RevokeTokenView, TokenView

# The names are the library's: its metadata finds the endpoints by them.
app_name = "oauth2_provider"
urlpatterns = [
    re_path(r"^oauth/authorize/?$", AuthorizationView.as_view(), name="authorize"),
    re_path(r"^oauth/token/?$", TokenView.as_view(), name="token"),
    re_path(r"^oauth/revoke/?$", RevokeTokenView.as_view(), name="revoke-token"),
    re_path(
        r"^\.well-known/oauth-authorization-server/?$",
        ServerMetadataView.as_view(),
        name="oauth-server-metadata",
    ),
    re_path(
        r"^\.well-known/oauth-protected-resource/?$",
        ResourceMetadataView.as_view(),
        name="oauth-resource-metadata",
    ),
]
