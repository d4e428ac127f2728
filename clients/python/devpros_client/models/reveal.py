from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.credential_type_name import CredentialTypeName

if TYPE_CHECKING:
    from ..models.reveal_credentials import RevealCredentials


T = TypeVar("T", bound="Reveal")


@_attrs_define
class Reveal:
    """The secret, once more: the only answer that holds one."""

    id: str
    ticket_id: str
    type_: CredentialTypeName
    credentials: RevealCredentials
    notes: None | str
    expires_at: datetime.datetime
    reveals: int
    max_reveals: int | None
    receipt: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        ticket_id = self.ticket_id

        type_ = self.type_.value

        credentials = self.credentials.to_dict()

        notes: None | str
        notes = self.notes

        expires_at = self.expires_at.isoformat()

        reveals = self.reveals

        max_reveals: int | None
        max_reveals = self.max_reveals

        receipt = self.receipt

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "ticket_id": ticket_id,
                "type": type_,
                "credentials": credentials,
                "notes": notes,
                "expires_at": expires_at,
                "reveals": reveals,
                "max_reveals": max_reveals,
                "receipt": receipt,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.reveal_credentials import RevealCredentials

        d = dict(src_dict)
        id = d.pop("id")

        ticket_id = d.pop("ticket_id")

        type_ = CredentialTypeName(d.pop("type"))

        credentials = RevealCredentials.from_dict(d.pop("credentials"))

        def _parse_notes(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        notes = _parse_notes(d.pop("notes"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        reveals = d.pop("reveals")

        def _parse_max_reveals(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_reveals = _parse_max_reveals(d.pop("max_reveals"))

        receipt = d.pop("receipt")

        reveal = cls(
            id=id,
            ticket_id=ticket_id,
            type_=type_,
            credentials=credentials,
            notes=notes,
            expires_at=expires_at,
            reveals=reveals,
            max_reveals=max_reveals,
            receipt=receipt,
        )

        reveal.additional_properties = d
        return reveal

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
