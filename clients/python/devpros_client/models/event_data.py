from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.event_data_changes import EventDataChanges
    from ..models.event_data_object import EventDataObject


T = TypeVar("T", bound="EventData")


@_attrs_define
class EventData:
    """The object after it happened, and each changed field from and to what."""

    object_: EventDataObject
    changes: EventDataChanges
    truncated: list[str] | Unset = UNSET
    """ Fields cut to keep the event small; their GET has all of them. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        object_ = self.object_.to_dict()

        changes = self.changes.to_dict()

        truncated: list[str] | Unset = UNSET
        if not isinstance(self.truncated, Unset):
            truncated = self.truncated

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "object": object_,
                "changes": changes,
            }
        )
        if truncated is not UNSET:
            field_dict["truncated"] = truncated

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.event_data_changes import EventDataChanges
        from ..models.event_data_object import EventDataObject

        d = dict(src_dict)
        object_ = EventDataObject.from_dict(d.pop("object"))

        changes = EventDataChanges.from_dict(d.pop("changes"))

        truncated = cast(list[str], d.pop("truncated", UNSET))

        event_data = cls(
            object_=object_,
            changes=changes,
            truncated=truncated,
        )

        event_data.additional_properties = d
        return event_data

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
