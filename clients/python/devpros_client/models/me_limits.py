from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.me_limit import MeLimit


T = TypeVar("T", bound="MeLimits")


@_attrs_define
class MeLimits:
    """The caller's own limit, and that of all its organization's callers together."""

    requests: int
    window_seconds: int
    organization: MeLimit | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.me_limit import MeLimit

        requests = self.requests

        window_seconds = self.window_seconds

        organization: dict[str, Any] | None
        if isinstance(self.organization, MeLimit):
            organization = self.organization.to_dict()
        else:
            organization = self.organization

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "requests": requests,
                "window_seconds": window_seconds,
                "organization": organization,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.me_limit import MeLimit

        d = dict(src_dict)
        requests = d.pop("requests")

        window_seconds = d.pop("window_seconds")

        def _parse_organization(data: object) -> MeLimit | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                organization_type_0 = MeLimit.from_dict(data)

                return organization_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MeLimit | None, data)

        organization = _parse_organization(d.pop("organization"))

        me_limits = cls(
            requests=requests,
            window_seconds=window_seconds,
            organization=organization,
        )

        me_limits.additional_properties = d
        return me_limits

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
