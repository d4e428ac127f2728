"""The OpenAPI document as it is served: built once, and kept as bytes."""

import gzip
import json
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from api.built_once import built_once
from api.conditional import etag_of_bytes, refuse_other_tag
from api.views import ApiView

_GZIP: Final = "gzip"


class Representation(NamedTuple):
    """The document in one encoding, and the strong tag that names these very bytes."""

    content: bytes
    encoding: str
    etag: str


@built_once
def document() -> dict[str, Any]:
    """Return the document; it is the same for everyone."""
    generator: Any = SchemaGenerator
    made: dict[str, Any] = generator().get_schema(request=None, public=True)
    return made


@built_once
def representations() -> dict[str, Representation]:
    """Return the document's bytes by their encoding."""
    plain = json.dumps(document(), separators=(",", ":"), ensure_ascii=False).encode()
    bodies = {"": plain, _GZIP: gzip.compress(plain, mtime=0)}
    return {
        encoding: Representation(body, encoding, etag_of_bytes(body))
        for encoding, body in bodies.items()
    }


def build() -> None:
    """Build what is served, before the first request asks for it."""
    representations()


class OpenAPIView(ApiView):
    permission_classes = [AllowAny]
    throttle_classes = []
    is_conditional = True

    @extend_schema(
        operation_id="get_openapi",
        summary="This document",
        description="OpenAPI 3.1: every operation with its scopes, its examples and"
        " each status it can answer. Needs no credential.",
        tags=["Self-description"],
        responses={200: {"type": "object"}},
    )
    def get(self, request: Request) -> HttpResponseBase:
        http_request = request._request
        made = representations()[_GZIP if _accepts_gzip(http_request) else ""]
        refuse_other_tag(http_request.headers.get("If-Match"), made.etag)
        answer = HttpResponse(made.content, content_type="application/json")
        answer["ETag"] = made.etag
        answer["Vary"] = "Accept-Encoding"
        if made.encoding:
            answer["Content-Encoding"] = made.encoding
        conditional = get_conditional_response(
            http_request, etag=made.etag, response=answer
        )
        return answer if conditional is None else conditional


def _accepts_gzip(request: HttpRequest) -> bool:
    """Tell whether Accept-Encoding names gzip (RFC 9110, section 12.5.3)."""
    for coding in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() in (_GZIP, "*"):
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False
