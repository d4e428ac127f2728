from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.mode import Mode

if TYPE_CHECKING:
    from ..models.me_actor import MeActor
    from ..models.me_limits import MeLimits
    from ..models.me_organization import MeOrganization


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """The caller as we see it."""

    actor: MeActor
    """ Who calls: a key, a person, an agent, or an application as itself. """
    organization: MeOrganization | None
    scopes: list[str]
    mode: Mode
    limits: MeLimits
    """ The caller's own limit, and that of all its organization's callers together. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.me_organization import MeOrganization

        actor = self.actor.to_dict()

        organization: dict[str, Any] | None
        if isinstance(self.organization, MeOrganization):
            organization = self.organization.to_dict()
        else:
            organization = self.organization

        scopes = self.scopes

        mode = self.mode.value

        limits = self.limits.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "actor": actor,
                "organization": organization,
                "scopes": scopes,
                "mode": mode,
                "limits": limits,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.me_actor import MeActor
        from ..models.me_limits import MeLimits
        from ..models.me_organization import MeOrganization

        d = dict(src_dict)
        actor = MeActor.from_dict(d.pop("actor"))

        def _parse_organization(data: object) -> MeOrganization | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                organization_type_0 = MeOrganization.from_dict(data)

                return organization_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MeOrganization | None, data)

        organization = _parse_organization(d.pop("organization"))

        scopes = cast(list[str], d.pop("scopes"))

        mode = Mode(d.pop("mode"))

        limits = MeLimits.from_dict(d.pop("limits"))

        me = cls(
            actor=actor,
            organization=organization,
            scopes=scopes,
            mode=mode,
            limits=limits,
        )

        me.additional_properties = d
        return me

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
