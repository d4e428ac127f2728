from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.author_role import AuthorRole

T = TypeVar("T", bound="Comment")


@_attrs_define
class Comment:
    """A comment."""

    id: str
    ticket_id: str
    author_name: str
    author_role: AuthorRole
    content: str
    is_internal: bool
    created_at: datetime.datetime
    edited_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        ticket_id = self.ticket_id

        author_name = self.author_name

        author_role = self.author_role.value

        content = self.content

        is_internal = self.is_internal

        created_at = self.created_at.isoformat()

        edited_at: None | str
        if isinstance(self.edited_at, datetime.datetime):
            edited_at = self.edited_at.isoformat()
        else:
            edited_at = self.edited_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "ticket_id": ticket_id,
                "author_name": author_name,
                "author_role": author_role,
                "content": content,
                "is_internal": is_internal,
                "created_at": created_at,
                "edited_at": edited_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        ticket_id = d.pop("ticket_id")

        author_name = d.pop("author_name")

        author_role = AuthorRole(d.pop("author_role"))

        content = d.pop("content")

        is_internal = d.pop("is_internal")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_edited_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                edited_at_type_0 = datetime.datetime.fromisoformat(data)

                return edited_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        edited_at = _parse_edited_at(d.pop("edited_at"))

        comment = cls(
            id=id,
            ticket_id=ticket_id,
            author_name=author_name,
            author_role=author_role,
            content=content,
            is_internal=is_internal,
            created_at=created_at,
            edited_at=edited_at,
        )

        comment.additional_properties = d
        return comment

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
