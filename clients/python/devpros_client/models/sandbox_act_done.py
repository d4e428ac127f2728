from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.sandbox_deed import SandboxDeed

if TYPE_CHECKING:
    from ..models.comment import Comment
    from ..models.credential import Credential
    from ..models.ticket import Ticket


T = TypeVar("T", bound="SandboxActDone")


@_attrs_define
class SandboxActDone:
    """What the client's side sees of it afterwards."""

    do: SandboxDeed
    ticket: Ticket
    """ A ticket. """
    comment: Comment | None
    """ The reply; null after anything else. """
    credential: Credential | None
    """ What is known of the one that was opened or expired; else null. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.comment import Comment
        from ..models.credential import Credential

        do = self.do.value

        ticket = self.ticket.to_dict()

        comment: dict[str, Any] | None
        if isinstance(self.comment, Comment):
            comment = self.comment.to_dict()
        else:
            comment = self.comment

        credential: dict[str, Any] | None
        if isinstance(self.credential, Credential):
            credential = self.credential.to_dict()
        else:
            credential = self.credential

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "do": do,
                "ticket": ticket,
                "comment": comment,
                "credential": credential,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.comment import Comment
        from ..models.credential import Credential
        from ..models.ticket import Ticket

        d = dict(src_dict)
        do = SandboxDeed(d.pop("do"))

        ticket = Ticket.from_dict(d.pop("ticket"))

        def _parse_comment(data: object) -> Comment | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                comment_type_0 = Comment.from_dict(data)

                return comment_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Comment | None, data)

        comment = _parse_comment(d.pop("comment"))

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

        sandbox_act_done = cls(
            do=do,
            ticket=ticket,
            comment=comment,
            credential=credential,
        )

        sandbox_act_done.additional_properties = d
        return sandbox_act_done

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
