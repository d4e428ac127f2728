"""JSON, whatever was asked for."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class AlwaysJSON(DefaultContentNegotiation):
    """An Accept header that excludes JSON still gets JSON (contract 1.5)."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type
