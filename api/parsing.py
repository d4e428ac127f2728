"""The one parser of request bodies, and the one renderer of responses."""

from email.message import Message
from typing import IO, Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from api.errors import PayloadTooLarge, UnsupportedMediaType
from api.strict_json import LARGEST_BODY, parse_json

_CHARSETS = ("utf-8", "utf8")


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Any = None,
    ) -> Any:
        """Return the value of the body; raise InvalidJSON, InvalidRequest and so on."""
        _refuse_other_types(media_type or "")
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise PayloadTooLarge(limit=LARGEST_BODY)
        return parse_json(body)


def _refuse_other_types(media_type: str) -> None:
    """Raise UnsupportedMediaType. REST framework alone lets `*/*` through."""
    header = Message()
    header["content-type"] = media_type
    charset = header.get_content_charset("utf-8")
    if header.get_content_type() != "application/json" or charset not in _CHARSETS:
        raise UnsupportedMediaType()


class AlwaysJSON(DefaultContentNegotiation):
    """An Accept header that excludes JSON still gets JSON (docs/contract.md, 1.5)."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type
