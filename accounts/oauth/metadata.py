"""Metadata of the authorization server (RFC 8414) and of the API (RFC 9728)."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from oauth2_provider import views

_SHORTLY = "public, max-age=300"


class ServerMetadataView(views.OAuthServerMetadataView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the library's document, without what is not offered."""
        response: HttpResponse = super().get(request, *args, **kwargs)
        document = json.loads(response.content)
        document.pop("client_id_metadata_document_supported", None)
        document["response_modes_supported"] = ["query"]  # else fragment is implied
        response.content = json.dumps(document)
        response["Cache-Control"] = _SHORTLY
        return response


class ResourceMetadataView(views.OAuthProtectedResourceMetadataView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)
        response["Cache-Control"] = _SHORTLY
        return response
