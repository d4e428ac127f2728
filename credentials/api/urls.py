from typing import Any

from django.urls import path

from credentials.api.requests import CredentialRequestViewSet, RedactionViewSet
from credentials.api.reveal import RevealViewSet
from credentials.api.views import CredentialTypeViewSet, CredentialViewSet

_collection: dict[str, Any] = {"get": "list", "post": "create"}
_one: dict[str, Any] = {"get": "retrieve", "delete": "destroy"}
_TICKET = "tickets/<str:ticket_id>"
_CREDENTIAL = f"{_TICKET}/credentials/<str:credential_id>"

urlpatterns = [
    path(
        "credential-types",
        CredentialTypeViewSet.as_view({"get": "list"}),
        name="credential-types",
    ),
    path(
        f"{_TICKET}/credentials",
        CredentialViewSet.as_view(_collection),
        name="credentials",
    ),
    path(_CREDENTIAL, CredentialViewSet.as_view(_one), name="credential"),
    path(
        f"{_CREDENTIAL}/access-log",
        CredentialViewSet.as_view({"get": "access_log"}),
        name="access-log",
    ),
    path(
        f"{_CREDENTIAL}/reveal",
        RevealViewSet.as_view({"post": "create"}),
        name="reveal",
    ),
    path(
        f"{_TICKET}/credential-requests",
        CredentialRequestViewSet.as_view({"post": "create"}),
        name="credential-requests",
    ),
    path(
        f"{_TICKET}/redactions",
        RedactionViewSet.as_view({"post": "create"}),
        name="redactions",
    ),
]
