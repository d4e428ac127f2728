from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.credential_type import CredentialType


T = TypeVar("T", bound="CredentialTypeList")


@_attrs_define
class CredentialTypeList:
    """All types."""

    credential_types: list[CredentialType]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        credential_types = []
        for credential_types_item_data in self.credential_types:
            credential_types_item = credential_types_item_data.to_dict()
            credential_types.append(credential_types_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "credential_types": credential_types,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.credential_type import CredentialType

        d = dict(src_dict)
        credential_types = []
        _credential_types = d.pop("credential_types")
        for credential_types_item_data in _credential_types:
            credential_types_item = CredentialType.from_dict(credential_types_item_data)

            credential_types.append(credential_types_item)

        credential_type_list = cls(
            credential_types=credential_types,
        )

        credential_type_list.additional_properties = d
        return credential_type_list

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
