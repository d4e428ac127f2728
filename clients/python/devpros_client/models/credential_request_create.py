from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.credential_type_name import CredentialTypeName
from ..types import UNSET, Unset

T = TypeVar("T", bound="CredentialRequestCreate")


@_attrs_define
class CredentialRequestCreate:
    """What somebody without an account is asked for."""

    type_: CredentialTypeName | Unset = CredentialTypeName.OTHER
    message: str | Unset = UNSET
    """ Shown to whoever opens the address. """
    expires_at: datetime.datetime | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        message = self.message

        expires_at: str | Unset = UNSET
        if not isinstance(self.expires_at, Unset):
            expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if message is not UNSET:
            field_dict["message"] = message
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

        message = d.pop("message", UNSET)

        _expires_at = d.pop("expires_at", UNSET)
        expires_at: datetime.datetime | Unset
        if isinstance(_expires_at, Unset):
            expires_at = UNSET
        else:
            expires_at = datetime.datetime.fromisoformat(_expires_at)

        credential_request_create = cls(
            type_=type_,
            message=message,
            expires_at=expires_at,
        )

        return credential_request_create
