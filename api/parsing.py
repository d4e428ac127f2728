"""The one parser of request bodies."""

from email.message import Message
from typing import IO, Any

from rest_framework.parsers import BaseParser

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
    """REST framework lets `*/*` through, which is a range and no type."""
    header = Message()
    header["content-type"] = media_type
    charset = header.get_content_charset("utf-8")
    if header.get_content_type() != "application/json" or charset not in _CHARSETS:
        raise UnsupportedMediaType()
