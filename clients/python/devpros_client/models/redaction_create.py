from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.move_to import MoveTo


T = TypeVar("T", bound="RedactionCreate")


@_attrs_define
class RedactionCreate:
    """The text to take out, exactly as it stands there."""

    text: str
    move_to: MoveTo | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.move_to import MoveTo

        text = self.text

        move_to: dict[str, Any] | None | Unset
        if isinstance(self.move_to, Unset):
            move_to = UNSET
        elif isinstance(self.move_to, MoveTo):
            move_to = self.move_to.to_dict()
        else:
            move_to = self.move_to

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if move_to is not UNSET:
            field_dict["move_to"] = move_to

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.move_to import MoveTo

        d = dict(src_dict)
        text = d.pop("text")

        def _parse_move_to(data: object) -> MoveTo | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                move_to_type_0 = MoveTo.from_dict(data)

                return move_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoveTo | None | Unset, data)

        move_to = _parse_move_to(d.pop("move_to", UNSET))

        redaction_create = cls(
            text=text,
            move_to=move_to,
        )

        return redaction_create
