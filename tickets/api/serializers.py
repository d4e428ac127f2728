"""What a ticket or comment may be sent as, and how the OpenAPI document shows them."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.addresses import address_error
from api.datetimes import parse_day
from api.fields import (
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictListField,
    StrictSerializer,
)
from tickets.metadata import DEEPEST, LARGEST_BYTES, MOST_KEYS
from tickets.models import Environment, Priority, Status
from tickets.rules import (
    MAX_TAGS,
    TAG_CHARACTERS,
    TEXT_CHARACTERS,
    TITLE_CHARACTERS,
    clean_title,
)

PRIORITIES = [str(priority.label) for priority in Priority]
AUTHOR_ROLES = ["client", "agent", "system"]
READ_ONLY = frozenset(
    {
        "id",
        "created_at",
        "updated_at",
        "first_responded_at",
        "resolved_at",
        "closed_at",
        "version",
        "created_by",
        "warnings",
    }
)


@extend_schema_field(
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"\S"}
)
class TitleField(StrictCharField):
    """Line breaks and tabs become one space, so that no title breaks a header."""

    def to_internal_value(self, data: Any) -> str:
        title = clean_title(super().to_internal_value(data))
        if not title.strip():
            self.fail("blank")
        return title


@extend_schema_field({"type": "string", "enum": PRIORITIES})
class PriorityField(StrictChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=PRIORITIES, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return Priority[super().to_internal_value(data).upper()]


@extend_schema_field({"type": "string", "format": "email", "maxLength": 254})
class AddressField(StrictCharField):
    """One plain address, by the rule that the services hold as well."""

    def to_internal_value(self, data: Any) -> str:
        address = super().to_internal_value(data)
        error = address_error(address)
        if error is not None:
            raise serializers.ValidationError(error, code="invalid")
        return address


@extend_schema_field(
    {
        "type": "string",
        "format": "date",
        "description": "A calendar day. Of a full date-time the written day is kept.",
    }
)
class DayField(serializers.Field):
    def to_internal_value(self, data: Any) -> date:
        try:
            return parse_day(data)
        except (TypeError, ValueError):
            raise serializers.ValidationError(
                "Must be a day such as 2026-01-20, or a moment with an offset.",
                code="invalid",
            ) from None


@extend_schema_field(
    {
        "type": "array",
        "maxItems": 20,
        "items": {"type": "string", "minLength": 1, "maxLength": 50, "pattern": r"\S"},
    }
)
class TagsField(StrictListField):
    """Trimmed, lower-cased, repeats dropped, order kept (OPEN-07)."""

    MOST, LONGEST = MAX_TAGS, TAG_CHARACTERS

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=StrictCharField(allow_blank=True), **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        tags = [tag.strip().lower() for tag in super().to_internal_value(data)]
        errors: Any = {
            position: [f"Must have 1 to {self.LONGEST} characters."]
            for position, tag in enumerate(tags)
            if not 1 <= len(tag) <= self.LONGEST
        }
        if errors:
            raise serializers.ValidationError(errors, code="length")
        distinct = list(dict.fromkeys(tags))
        if len(distinct) > self.MOST:
            raise serializers.ValidationError(
                f"At most {self.MOST} tags.", code="max_length"
            )
        return distinct


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": True,
        "description": f"Up to {MOST_KEYS} keys, {LARGEST_BYTES} bytes, {DEEPEST} deep."
        " PATCH merges it as RFC 7396 says.",
    }
)
class MetadataField(serializers.Field):
    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Must be an object.", code="invalid")
        return data


class TicketWrite(StrictSerializer):
    """The fields that POST and PATCH share."""

    ignored_fields = READ_ONLY

    title = TitleField(max_length=TITLE_CHARACTERS)
    description = StrictCharField(max_length=TEXT_CHARACTERS)
    priority = PriorityField(required=False)
    category = StrictCharField(
        required=False, allow_null=True, allow_blank=True, max_length=64
    )
    tags = TagsField(required=False)
    customer_email = AddressField(required=False, allow_null=True, max_length=254)
    due_date = DayField(required=False, allow_null=True)
    environment = StrictChoiceField(
        choices=Environment.choices, required=False, allow_null=True
    )
    metadata = MetadataField(required=False)


_PATCH_IT = "Not in POST: a new ticket is open and unassigned. PATCH it afterwards."


class TicketCreate(TicketWrite):
    """A new ticket: open, nobody's yet, of medium priority unless it says another."""

    rejected_fields = {"status": _PATCH_IT, "assigned_to": _PATCH_IT}


class TicketUpdate(TicketWrite):
    """What to change; whatever is absent stays, null clears an optional field."""

    title = TitleField(required=False, max_length=255)
    description = StrictCharField(required=False, max_length=TEXT_CHARACTERS)
    status = StrictChoiceField(choices=Status.choices, required=False)
    assigned_to = StrictCharField(
        required=False,
        allow_null=True,
        max_length=254,
        help_text="The email of an active agent, or null. Needs `tickets:assign`.",
    )


class CommentCreate(StrictSerializer):
    """A new comment."""

    ignored_fields = frozenset(
        {
            "id",
            "ticket_id",
            "author_name",
            "author_role",
            "created_at",
            "edited_at",
            "warnings",
        }
    )

    content = StrictCharField(max_length=TEXT_CHARACTERS)
    is_internal = StrictBooleanField(required=False)


class CommentUpdate(CommentCreate):
    """What to change of one's own comment."""

    content = StrictCharField(required=False, max_length=TEXT_CHARACTERS)


class CreatedBy(serializers.Serializer):
    """Who filed it."""

    type = serializers.CharField()
    name = serializers.CharField()


class TextWarning(serializers.Serializer):
    """Something in a text that looks like a secret. What was written was kept."""

    code = serializers.CharField()
    field = serializers.CharField()
    hint = serializers.CharField()


class TicketOutput(serializers.Serializer):
    """A ticket."""

    id = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    priority = serializers.ChoiceField(choices=PRIORITIES)
    category = serializers.CharField(allow_null=True, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    customer_email = serializers.EmailField(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    environment = serializers.ChoiceField(choices=Environment.choices, allow_null=True)
    metadata = serializers.DictField()
    assigned_to = serializers.EmailField(allow_null=True)
    created_by = CreatedBy()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    first_responded_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class TicketWritten(TicketOutput):
    """A ticket after a write, with what we noticed."""

    warnings = TextWarning(many=True)


class TicketList(serializers.Serializer):
    """A page of tickets."""

    tickets = TicketOutput(many=True)
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True)


class CommentOutput(serializers.Serializer):
    """A comment."""

    id = serializers.CharField()
    ticket_id = serializers.CharField()
    author_name = serializers.CharField()
    author_role = serializers.ChoiceField(choices=AUTHOR_ROLES)
    content = serializers.CharField()
    is_internal = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class CommentWritten(CommentOutput):
    """A comment after a write, with what we noticed."""

    warnings = TextWarning(many=True)


class CommentList(serializers.Serializer):
    """A page of the thread, oldest first."""

    comments = CommentOutput(many=True)
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True)
