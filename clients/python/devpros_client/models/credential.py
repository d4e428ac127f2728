from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.credential_status import CredentialStatus
from ..models.credential_type_name import CredentialTypeName

T = TypeVar("T", bound="Credential")


@_attrs_define
class Credential:
    """What is known of a secret."""

    id: str
    ticket_id: str
    type_: CredentialTypeName
    fields: list[str]
    status: CredentialStatus
    created_at: datetime.datetime
    expires_at: datetime.datetime
    reveals: int
    max_reveals: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        ticket_id = self.ticket_id

        type_ = self.type_.value

        fields = self.fields

        status = self.status.value

        created_at = self.created_at.isoformat()

        expires_at = self.expires_at.isoformat()

        reveals = self.reveals

        max_reveals: int | None
        max_reveals = self.max_reveals

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "ticket_id": ticket_id,
                "type": type_,
                "fields": fields,
                "status": status,
                "created_at": created_at,
                "expires_at": expires_at,
                "reveals": reveals,
                "max_reveals": max_reveals,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        ticket_id = d.pop("ticket_id")

        type_ = CredentialTypeName(d.pop("type"))

        fields = cast(list[str], d.pop("fields"))

        status = CredentialStatus(d.pop("status"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        reveals = d.pop("reveals")

        def _parse_max_reveals(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_reveals = _parse_max_reveals(d.pop("max_reveals"))

        credential = cls(
            id=id,
            ticket_id=ticket_id,
            type_=type_,
            fields=fields,
            status=status,
            created_at=created_at,
            expires_at=expires_at,
            reveals=reveals,
            max_reveals=max_reveals,
        )

        credential.additional_properties = d
        return credential

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
