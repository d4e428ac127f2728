"""How the authorization server and the API describe themselves (RFC 8414, RFC 9728)."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from oauth2_provider import views

_SHORTLY = "public, max-age=300"


class ServerMetadataView(views.OAuthServerMetadataView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer what is offered; what is not is not mentioned."""
        answer: HttpResponse = super().get(request, *args, **kwargs)
        document = json.loads(answer.content)
        document.pop("client_id_metadata_document_supported", None)
        document["response_modes_supported"] = ["query"]  # else fragment is implied
        answer.content = json.dumps(document)
        answer["Cache-Control"] = _SHORTLY
        return answer


class ResourceMetadataView(views.OAuthProtectedResourceMetadataView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().get(request, *args, **kwargs)
        answer["Cache-Control"] = _SHORTLY
        return answer
