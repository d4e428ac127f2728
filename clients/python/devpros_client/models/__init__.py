"""Contains all the data models used in inputs/outputs"""

from .access_action import AccessAction
from .access_actor import AccessActor
from .access_record import AccessRecord
from .access_record_list import AccessRecordList
from .attempt import Attempt
from .author_role import AuthorRole
from .comment import Comment
from .comment_create import CommentCreate
from .comment_list import CommentList
from .comment_update import CommentUpdate
from .comment_written import CommentWritten
from .created_by import CreatedBy
from .credential import Credential
from .credential_create import CredentialCreate
from .credential_create_credentials import CredentialCreateCredentials
from .credential_list import CredentialList
from .credential_request import CredentialRequest
from .credential_request_create import CredentialRequestCreate
from .credential_status import CredentialStatus
from .credential_type import CredentialType
from .credential_type_list import CredentialTypeList
from .credential_type_name import CredentialTypeName
from .credential_warning import CredentialWarning
from .credential_written import CredentialWritten
from .database_health import DatabaseHealth
from .delivery import Delivery
from .delivery_list import DeliveryList
from .delivery_status import DeliveryStatus
from .disabled_reason import DisabledReason
from .endpoint import Endpoint
from .endpoint_create import EndpointCreate
from .endpoint_list import EndpointList
from .endpoint_update import EndpointUpdate
from .endpoint_with_secret import EndpointWithSecret
from .error_body import ErrorBody
from .error_details import ErrorDetails
from .error_response import ErrorResponse
from .event import Event
from .event_actor import EventActor
from .event_data import EventData
from .event_data_changes import EventDataChanges
from .event_data_object import EventDataObject
from .event_list import EventList
from .event_type import EventType
from .health_report import HealthReport
from .health_status import HealthStatus
from .list_deliveries_status import ListDeliveriesStatus
from .list_events_type_item import ListEventsTypeItem
from .list_ticket_events_type_item import ListTicketEventsTypeItem
from .list_tickets_environment_item import ListTicketsEnvironmentItem
from .list_tickets_priority_item import ListTicketsPriorityItem
from .list_tickets_sort import ListTicketsSort
from .list_tickets_status_item import ListTicketsStatusItem
from .me import Me
from .me_actor import MeActor
from .me_limit import MeLimit
from .me_limits import MeLimits
from .me_organization import MeOrganization
from .mode import Mode
from .move_to import MoveTo
from .ping import Ping
from .priority import Priority
from .recovery import Recovery
from .recovery_create import RecoveryCreate
from .redaction import Redaction
from .redaction_create import RedactionCreate
from .reveal import Reveal
from .reveal_create import RevealCreate
from .reveal_credentials import RevealCredentials
from .sandbox_act import SandboxAct
from .sandbox_act_done import SandboxActDone
from .sandbox_deed import SandboxDeed
from .subscribable_type import SubscribableType
from .text_warning import TextWarning
from .ticket import Ticket
from .ticket_create import TicketCreate
from .ticket_create_metadata import TicketCreateMetadata
from .ticket_environment import TicketEnvironment
from .ticket_list import TicketList
from .ticket_metadata import TicketMetadata
from .ticket_status import TicketStatus
from .ticket_update import TicketUpdate
from .ticket_update_metadata import TicketUpdateMetadata
from .ticket_written import TicketWritten
from .ticket_written_metadata import TicketWrittenMetadata
from .webhook_status import WebhookStatus

__all__ = (
    "AccessAction",
    "AccessActor",
    "AccessRecord",
    "AccessRecordList",
    "Attempt",
    "AuthorRole",
    "Comment",
    "CommentCreate",
    "CommentList",
    "CommentUpdate",
    "CommentWritten",
    "CreatedBy",
    "Credential",
    "CredentialCreate",
    "CredentialCreateCredentials",
    "CredentialList",
    "CredentialRequest",
    "CredentialRequestCreate",
    "CredentialStatus",
    "CredentialType",
    "CredentialTypeList",
    "CredentialTypeName",
    "CredentialWarning",
    "CredentialWritten",
    "DatabaseHealth",
    "Delivery",
    "DeliveryList",
    "DeliveryStatus",
    "DisabledReason",
    "Endpoint",
    "EndpointCreate",
    "EndpointList",
    "EndpointUpdate",
    "EndpointWithSecret",
    "ErrorBody",
    "ErrorDetails",
    "ErrorResponse",
    "Event",
    "EventActor",
    "EventData",
    "EventDataChanges",
    "EventDataObject",
    "EventList",
    "EventType",
    "HealthReport",
    "HealthStatus",
    "ListDeliveriesStatus",
    "ListEventsTypeItem",
    "ListTicketEventsTypeItem",
    "ListTicketsEnvironmentItem",
    "ListTicketsPriorityItem",
    "ListTicketsSort",
    "ListTicketsStatusItem",
    "Me",
    "MeActor",
    "MeLimit",
    "MeLimits",
    "MeOrganization",
    "Mode",
    "MoveTo",
    "Ping",
    "Priority",
    "Recovery",
    "RecoveryCreate",
    "Redaction",
    "RedactionCreate",
    "Reveal",
    "RevealCreate",
    "RevealCredentials",
    "SandboxAct",
    "SandboxActDone",
    "SandboxDeed",
    "SubscribableType",
    "TextWarning",
    "Ticket",
    "TicketCreate",
    "TicketCreateMetadata",
    "TicketEnvironment",
    "TicketList",
    "TicketMetadata",
    "TicketStatus",
    "TicketUpdate",
    "TicketUpdateMetadata",
    "TicketWritten",
    "TicketWrittenMetadata",
    "WebhookStatus",
)
