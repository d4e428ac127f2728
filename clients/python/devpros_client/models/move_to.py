from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.credential_type_name import CredentialTypeName
from ..types import UNSET, Unset

T = TypeVar("T", bound="MoveTo")


@_attrs_define
class MoveTo:
    """Where a text that is redacted is kept: sealed, as a field of a new credential."""

    type_: CredentialTypeName | Unset = CredentialTypeName.OTHER
    field: str | Unset = "password"
    expires_at: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        field = self.field

        expires_at: str | Unset = UNSET
        if not isinstance(self.expires_at, Unset):
            expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if field is not UNSET:
            field_dict["field"] = field
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        _type_ = d.pop("type", UNSET)
        type_: CredentialTypeName | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = CredentialTypeName(_type_)

        field = d.pop("field", UNSET)

        _expires_at = d.pop("expires_at", UNSET)
        expires_at: datetime.datetime | Unset
        if isinstance(_expires_at, Unset):
            expires_at = UNSET
        else:
            expires_at = datetime.datetime.fromisoformat(_expires_at)

        move_to = cls(
            type_=type_,
            field=field,
            expires_at=expires_at,
        )

        return move_to
