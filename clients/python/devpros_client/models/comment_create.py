from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CommentCreate")


@_attrs_define
class CommentCreate:
    """A new comment."""

    content: str
    is_internal: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        content = self.content

        is_internal = self.is_internal

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "content": content,
            }
        )
        if is_internal is not UNSET:
            field_dict["is_internal"] = is_internal

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        content = d.pop("content")

        is_internal = d.pop("is_internal", UNSET)

        comment_create = cls(
            content=content,
            is_internal=is_internal,
        )

        return comment_create
