from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.database_health import DatabaseHealth
from ..models.health_status import HealthStatus

T = TypeVar("T", bound="HealthReport")


@_attrs_define
class HealthReport:
    """The state of the service, and what is wrong."""

    status: HealthStatus
    timestamp: datetime.datetime
    version: str
    service: str
    database: DatabaseHealth
    database_message: str
    environment: str
    note: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status.value

        timestamp = self.timestamp.isoformat()

        version = self.version

        service = self.service

        database = self.database.value

        database_message = self.database_message

        environment = self.environment

        note = self.note

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "status": status,
                "timestamp": timestamp,
                "version": version,
                "service": service,
                "database": database,
                "database_message": database_message,
                "environment": environment,
                "note": note,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        status = HealthStatus(d.pop("status"))

        timestamp = datetime.datetime.fromisoformat(d.pop("timestamp"))

        version = d.pop("version")

        service = d.pop("service")

        database = DatabaseHealth(d.pop("database"))

        database_message = d.pop("database_message")

        environment = d.pop("environment")

        note = d.pop("note")

        health_report = cls(
            status=status,
            timestamp=timestamp,
            version=version,
            service=service,
            database=database,
            database_message=database_message,
            environment=environment,
            note=note,
        )

        health_report.additional_properties = d
        return health_report

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
