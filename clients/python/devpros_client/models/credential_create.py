from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.credential_type_name import CredentialTypeName
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.credential_create_credentials import CredentialCreateCredentials


T = TypeVar("T", bound="CredentialCreate")


@_attrs_define
class CredentialCreate:
    """A secret to hand over."""

    type_: CredentialTypeName
    credentials: CredentialCreateCredentials
    """ Text by name. The names are metadata, the texts are sealed. """
    notes: None | str | Unset = UNSET
    expires_at: datetime.datetime | Unset = UNSET
    max_reveals: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        credentials = self.credentials.to_dict()

        notes: None | str | Unset
        if isinstance(self.notes, Unset):
            notes = UNSET
        else:
            notes = self.notes

        expires_at: str | Unset = UNSET
        if not isinstance(self.expires_at, Unset):
            expires_at = self.expires_at.isoformat()

        max_reveals: int | None | Unset
        if isinstance(self.max_reveals, Unset):
            max_reveals = UNSET
        else:
            max_reveals = self.max_reveals

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "credentials": credentials,
            }
        )
        if notes is not UNSET:
            field_dict["notes"] = notes
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if max_reveals is not UNSET:
            field_dict["max_reveals"] = max_reveals

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.credential_create_credentials import CredentialCreateCredentials

        d = dict(src_dict)
        type_ = CredentialTypeName(d.pop("type"))

        credentials = CredentialCreateCredentials.from_dict(d.pop("credentials"))

        def _parse_notes(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        notes = _parse_notes(d.pop("notes", UNSET))

        _expires_at = d.pop("expires_at", UNSET)
        expires_at: datetime.datetime | Unset
        if isinstance(_expires_at, Unset):
            expires_at = UNSET
        else:
            expires_at = datetime.datetime.fromisoformat(_expires_at)

        def _parse_max_reveals(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_reveals = _parse_max_reveals(d.pop("max_reveals", UNSET))

        credential_create = cls(
            type_=type_,
            credentials=credentials,
            notes=notes,
            expires_at=expires_at,
            max_reveals=max_reveals,
        )

        return credential_create
