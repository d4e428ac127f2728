from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.credential_status import CredentialStatus
from ..models.credential_type_name import CredentialTypeName

if TYPE_CHECKING:
    from ..models.credential_warning import CredentialWarning


T = TypeVar("T", bound="CredentialWritten")


@_attrs_define
class CredentialWritten:
    """The same, with what we noticed."""

    id: str
    ticket_id: str
    type_: CredentialTypeName
    fields: list[str]
    status: CredentialStatus
    created_at: datetime.datetime
    expires_at: datetime.datetime
    reveals: int
    max_reveals: int | None
    warnings: list[CredentialWarning]
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

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

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
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.credential_warning import CredentialWarning

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

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = CredentialWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        credential_written = cls(
            id=id,
            ticket_id=ticket_id,
            type_=type_,
            fields=fields,
            status=status,
            created_at=created_at,
            expires_at=expires_at,
            reveals=reveals,
            max_reveals=max_reveals,
            warnings=warnings,
        )

        credential_written.additional_properties = d
        return credential_written

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
