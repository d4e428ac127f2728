from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.priority import Priority
from ..models.ticket_environment import TicketEnvironment
from ..models.ticket_status import TicketStatus

if TYPE_CHECKING:
    from ..models.created_by import CreatedBy
    from ..models.text_warning import TextWarning
    from ..models.ticket_written_metadata import TicketWrittenMetadata


T = TypeVar("T", bound="TicketWritten")


@_attrs_define
class TicketWritten:
    """A ticket after a write, with what we noticed."""

    id: str
    title: str
    description: str
    status: TicketStatus
    priority: Priority
    category: None | str
    tags: list[str]
    customer_email: None | str
    due_date: datetime.date | None
    environment: None | TicketEnvironment
    metadata: TicketWrittenMetadata
    assigned_to: None | str
    created_by: CreatedBy
    """ Who filed it. """
    created_at: datetime.datetime
    updated_at: datetime.datetime
    first_responded_at: datetime.datetime | None
    resolved_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    version: int
    warnings: list[TextWarning]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        title = self.title

        description = self.description

        status = self.status.value

        priority = self.priority.value

        category: None | str
        category = self.category

        tags = self.tags

        customer_email: None | str
        customer_email = self.customer_email

        due_date: None | str
        if isinstance(self.due_date, datetime.date):
            due_date = self.due_date.isoformat()
        else:
            due_date = self.due_date

        environment: None | str
        if isinstance(self.environment, TicketEnvironment):
            environment = self.environment.value
        else:
            environment = self.environment

        metadata = self.metadata.to_dict()

        assigned_to: None | str
        assigned_to = self.assigned_to

        created_by = self.created_by.to_dict()

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        first_responded_at: None | str
        if isinstance(self.first_responded_at, datetime.datetime):
            first_responded_at = self.first_responded_at.isoformat()
        else:
            first_responded_at = self.first_responded_at

        resolved_at: None | str
        if isinstance(self.resolved_at, datetime.datetime):
            resolved_at = self.resolved_at.isoformat()
        else:
            resolved_at = self.resolved_at

        closed_at: None | str
        if isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        version = self.version

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "title": title,
                "description": description,
                "status": status,
                "priority": priority,
                "category": category,
                "tags": tags,
                "customer_email": customer_email,
                "due_date": due_date,
                "environment": environment,
                "metadata": metadata,
                "assigned_to": assigned_to,
                "created_by": created_by,
                "created_at": created_at,
                "updated_at": updated_at,
                "first_responded_at": first_responded_at,
                "resolved_at": resolved_at,
                "closed_at": closed_at,
                "version": version,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.created_by import CreatedBy
        from ..models.text_warning import TextWarning
        from ..models.ticket_written_metadata import TicketWrittenMetadata

        d = dict(src_dict)
        id = d.pop("id")

        title = d.pop("title")

        description = d.pop("description")

        status = TicketStatus(d.pop("status"))

        priority = Priority(d.pop("priority"))

        def _parse_category(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        category = _parse_category(d.pop("category"))

        tags = cast(list[str], d.pop("tags"))

        def _parse_customer_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        customer_email = _parse_customer_email(d.pop("customer_email"))

        def _parse_due_date(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_date_type_0 = datetime.date.fromisoformat(data)

                return due_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        due_date = _parse_due_date(d.pop("due_date"))

        def _parse_environment(data: object) -> None | TicketEnvironment:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                environment_type_0 = TicketEnvironment(data)

                return environment_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TicketEnvironment, data)

        environment = _parse_environment(d.pop("environment"))

        metadata = TicketWrittenMetadata.from_dict(d.pop("metadata"))

        def _parse_assigned_to(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        assigned_to = _parse_assigned_to(d.pop("assigned_to"))

        created_by = CreatedBy.from_dict(d.pop("created_by"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_first_responded_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                first_responded_at_type_0 = datetime.datetime.fromisoformat(data)

                return first_responded_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        first_responded_at = _parse_first_responded_at(d.pop("first_responded_at"))

        def _parse_resolved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resolved_at_type_0 = datetime.datetime.fromisoformat(data)

                return resolved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resolved_at = _parse_resolved_at(d.pop("resolved_at"))

        def _parse_closed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_0 = datetime.datetime.fromisoformat(data)

                return closed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        closed_at = _parse_closed_at(d.pop("closed_at"))

        version = d.pop("version")

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = TextWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        ticket_written = cls(
            id=id,
            title=title,
            description=description,
            status=status,
            priority=priority,
            category=category,
            tags=tags,
            customer_email=customer_email,
            due_date=due_date,
            environment=environment,
            metadata=metadata,
            assigned_to=assigned_to,
            created_by=created_by,
            created_at=created_at,
            updated_at=updated_at,
            first_responded_at=first_responded_at,
            resolved_at=resolved_at,
            closed_at=closed_at,
            version=version,
            warnings=warnings,
        )

        ticket_written.additional_properties = d
        return ticket_written

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
