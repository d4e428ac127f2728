from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.priority import Priority
from ..models.ticket_environment import TicketEnvironment
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ticket_create_metadata import TicketCreateMetadata


T = TypeVar("T", bound="TicketCreate")


@_attrs_define
class TicketCreate:
    """A new ticket: open, nobody's yet, of medium priority unless it says another."""

    title: str
    description: str
    priority: Priority | Unset = UNSET
    category: None | str | Unset = UNSET
    tags: list[str] | Unset = UNSET
    customer_email: None | str | Unset = UNSET
    due_date: datetime.date | None | Unset = UNSET
    """ A calendar day. Of a full date-time the written day is kept. """
    environment: None | TicketEnvironment | Unset = UNSET
    metadata: TicketCreateMetadata | Unset = UNSET
    """ Up to 50 keys, 16384 bytes, 8 deep. PATCH merges it as RFC 7396 says. """

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        description = self.description

        priority: str | Unset = UNSET
        if not isinstance(self.priority, Unset):
            priority = self.priority.value

        category: None | str | Unset
        if isinstance(self.category, Unset):
            category = UNSET
        else:
            category = self.category

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        customer_email: None | str | Unset
        if isinstance(self.customer_email, Unset):
            customer_email = UNSET
        else:
            customer_email = self.customer_email

        due_date: None | str | Unset
        if isinstance(self.due_date, Unset):
            due_date = UNSET
        elif isinstance(self.due_date, datetime.date):
            due_date = self.due_date.isoformat()
        else:
            due_date = self.due_date

        environment: None | str | Unset
        if isinstance(self.environment, Unset):
            environment = UNSET
        elif isinstance(self.environment, TicketEnvironment):
            environment = self.environment.value
        else:
            environment = self.environment

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "title": title,
                "description": description,
            }
        )
        if priority is not UNSET:
            field_dict["priority"] = priority
        if category is not UNSET:
            field_dict["category"] = category
        if tags is not UNSET:
            field_dict["tags"] = tags
        if customer_email is not UNSET:
            field_dict["customer_email"] = customer_email
        if due_date is not UNSET:
            field_dict["due_date"] = due_date
        if environment is not UNSET:
            field_dict["environment"] = environment
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ticket_create_metadata import TicketCreateMetadata

        d = dict(src_dict)
        title = d.pop("title")

        description = d.pop("description")

        _priority = d.pop("priority", UNSET)
        priority: Priority | Unset
        if isinstance(_priority, Unset):
            priority = UNSET
        else:
            priority = Priority(_priority)

        def _parse_category(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        category = _parse_category(d.pop("category", UNSET))

        tags = cast(list[str], d.pop("tags", UNSET))

        def _parse_customer_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        customer_email = _parse_customer_email(d.pop("customer_email", UNSET))

        def _parse_due_date(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_date_type_0 = datetime.date.fromisoformat(data)

                return due_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        due_date = _parse_due_date(d.pop("due_date", UNSET))

        def _parse_environment(data: object) -> None | TicketEnvironment | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                environment_type_0 = TicketEnvironment(data)

                return environment_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TicketEnvironment | Unset, data)

        environment = _parse_environment(d.pop("environment", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: TicketCreateMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = TicketCreateMetadata.from_dict(_metadata)

        ticket_create = cls(
            title=title,
            description=description,
            priority=priority,
            category=category,
            tags=tags,
            customer_email=customer_email,
            due_date=due_date,
            environment=environment,
            metadata=metadata,
        )

        return ticket_create
