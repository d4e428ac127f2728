from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.sandbox_deed import SandboxDeed
from ..types import UNSET, Unset

T = TypeVar("T", bound="SandboxAct")


@_attrs_define
class SandboxAct:
    """What the sandbox's agent is to do with a ticket."""

    do: SandboxDeed
    content: str | Unset = UNSET
    """ What is said. For `reply` and `note`, which need it. """
    credential_id: str | Unset = UNSET
    """ Which of the ticket's credentials; without it the newest. For `reveal` and `expire`. """
    reason: str | Unset = UNSET
    """ What the access log says it was for. For `reveal`. """

    def to_dict(self) -> dict[str, Any]:
        do = self.do.value

        content = self.content

        credential_id = self.credential_id

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "do": do,
            }
        )
        if content is not UNSET:
            field_dict["content"] = content
        if credential_id is not UNSET:
            field_dict["credential_id"] = credential_id
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        do = SandboxDeed(d.pop("do"))

        content = d.pop("content", UNSET)

        credential_id = d.pop("credential_id", UNSET)

        reason = d.pop("reason", UNSET)

        sandbox_act = cls(
            do=do,
            content=content,
            credential_id=credential_id,
            reason=reason,
        )

        return sandbox_act
