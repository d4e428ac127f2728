from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.access_action import AccessAction

if TYPE_CHECKING:
    from ..models.access_actor import AccessActor


T = TypeVar("T", bound="AccessRecord")


@_attrs_define
class AccessRecord:
    """What was done to a secret, or tried."""

    action: AccessAction
    at: datetime.datetime
    actor: AccessActor
    """ Who it was. """
    reason: None | str
    client_address: None | str
    version: int
    """ What the receipt covers, 1 or 2. """
    personal_digest: None | str
    """ Stands for the actor's name and the address in the receipt. """
    salt: None | str
    """ Of that digest; null once both were erased. """
    receipt: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        action = self.action.value

        at = self.at.isoformat()

        actor = self.actor.to_dict()

        reason: None | str
        reason = self.reason

        client_address: None | str
        client_address = self.client_address

        version = self.version

        personal_digest: None | str
        personal_digest = self.personal_digest

        salt: None | str
        salt = self.salt

        receipt = self.receipt

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "action": action,
                "at": at,
                "actor": actor,
                "reason": reason,
                "client_address": client_address,
                "version": version,
                "personal_digest": personal_digest,
                "salt": salt,
                "receipt": receipt,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.access_actor import AccessActor

        d = dict(src_dict)
        action = AccessAction(d.pop("action"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        actor = AccessActor.from_dict(d.pop("actor"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        def _parse_client_address(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        client_address = _parse_client_address(d.pop("client_address"))

        version = d.pop("version")

        def _parse_personal_digest(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        personal_digest = _parse_personal_digest(d.pop("personal_digest"))

        def _parse_salt(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        salt = _parse_salt(d.pop("salt"))

        receipt = d.pop("receipt")

        access_record = cls(
            action=action,
            at=at,
            actor=actor,
            reason=reason,
            client_address=client_address,
            version=version,
            personal_digest=personal_digest,
            salt=salt,
            receipt=receipt,
        )

        access_record.additional_properties = d
        return access_record

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
