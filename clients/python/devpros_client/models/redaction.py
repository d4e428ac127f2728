from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.credential import Credential
    from ..models.ticket import Ticket


T = TypeVar("T", bound="Redaction")


@_attrs_define
class Redaction:
    """The ticket without the text, and the credential that holds it, if one does."""

    ticket: Ticket
    """ A ticket. """
    credential: Credential | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.credential import Credential

        ticket = self.ticket.to_dict()

        credential: dict[str, Any] | None
        if isinstance(self.credential, Credential):
            credential = self.credential.to_dict()
        else:
            credential = self.credential

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ticket": ticket,
                "credential": credential,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.credential import Credential
        from ..models.ticket import Ticket

        d = dict(src_dict)
        ticket = Ticket.from_dict(d.pop("ticket"))

        def _parse_credential(data: object) -> Credential | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                credential_type_0 = Credential.from_dict(data)

                return credential_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Credential | None, data)

        credential = _parse_credential(d.pop("credential"))

        redaction = cls(
            ticket=ticket,
            credential=credential,
        )

        redaction.additional_properties = d
        return redaction

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
