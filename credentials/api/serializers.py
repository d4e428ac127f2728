"""What a secret may be sent as. No answer has a field for one, but the reveal's."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import (
    DateTimeField,
    StrictCharField,
    StrictChoiceField,
    StrictSerializer,
)
from credentials.limits import (
    LARGEST_VALUE,
    MOST_FIELDS,
    FieldProblem,
    find_name_error,
    find_number_error,
    find_size_error,
    find_value_error,
)
from credentials.models import AccessRecord
from credentials.types import OTHER, TYPES

STATUSES: Final = ["active", "expired", "revoked", "consumed", "purged"]


@extend_schema_field(
    {
        "type": "object",
        "minProperties": 1,
        "maxProperties": MOST_FIELDS,
        "additionalProperties": {"type": "string", "maxLength": LARGEST_VALUE},
        "description": "Text by name. The names are metadata, the texts are sealed.",
    }
)
class SecretField(serializers.Field):
    """A flat object of strings. Its faults name fields and never quote a value."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Must be an object.", code="invalid")
        if error := find_number_error(data):
            raise serializers.ValidationError(*error)
        errors = {
            name[:64]: [_detail(error)]
            for name, value in data.items()
            if (error := find_name_error(name) or find_value_error(value))
        }
        if errors:
            raise serializers.ValidationError(errors)
        if error := find_size_error(data):
            raise serializers.ValidationError(*error)
        return data


def _detail(error: FieldProblem) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(*error)


class NotesField(StrictCharField):
    """Limited in bytes, as every value is."""

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        if error := find_value_error(text):
            raise serializers.ValidationError(*error)
        return text


class CountField(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)


class CredentialCreate(StrictSerializer):
    """A secret to hand over."""

    ignored_fields = frozenset(
        {"id", "ticket_id", "fields", "status", "created_at", "reveals", "warnings"}
    )

    type = StrictChoiceField(choices=TYPES)
    credentials = SecretField()
    notes = NotesField(required=False, allow_null=True, max_length=LARGEST_VALUE)
    expires_at = DateTimeField(required=False)
    max_reveals = CountField(
        required=False, allow_null=True, min_value=1, max_value=1_000
    )

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        secret, notes = fields["credentials"], fields.get("notes") or ""
        whole = {**secret, "notes": secret.get("notes", "") + notes}
        if notes and (error := find_size_error(whole)):
            raise serializers.ValidationError({"credentials": [_detail(error)]})
        return fields


class CredentialRequestCreate(StrictSerializer):
    """What somebody without an account is asked for."""

    type = StrictChoiceField(choices=TYPES, required=False, default=OTHER)
    message = StrictCharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="Shown to whoever opens the address.",
    )
    expires_at = DateTimeField(required=False)


class RevealCreate(StrictSerializer):
    """Why the secret has to be seen."""

    reason = StrictCharField(min_length=10, max_length=500)

    def validate_reason(self, reason: str) -> str:
        if not reason.strip():
            raise serializers.ValidationError("Must say something.", code="blank")
        return reason


class MoveTo(StrictSerializer):
    """Where a text that is redacted is kept: sealed, as a field of a new credential."""

    type = StrictChoiceField(choices=TYPES, required=False, default=OTHER)
    field = StrictCharField(required=False, default="password", max_length=64)
    expires_at = DateTimeField(required=False)

    def validate_field(self, name: str) -> str:
        if error := find_name_error(name):
            raise serializers.ValidationError(*error)
        return name


class RedactionCreate(StrictSerializer):
    """The text to take out, exactly as it stands there."""

    text = StrictCharField(min_length=3, max_length=65_536)
    move_to = MoveTo(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("move_to") and (error := find_value_error(attrs["text"])):
            detail = serializers.ErrorDetail(*error)
            raise serializers.ValidationError({"text": [detail]})
        return attrs


class CredentialWarning(serializers.Serializer):
    """Something about a secret that may not be meant. It was kept as it was sent."""

    code = serializers.CharField()
    field = serializers.CharField()
    hint = serializers.CharField()


class CredentialOutput(serializers.Serializer):
    """What is known of a secret."""

    id = serializers.CharField()
    ticket_id = serializers.CharField()
    type = serializers.ChoiceField(choices=TYPES)
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]  # the contract's word
    status = serializers.ChoiceField(choices=STATUSES)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    reveals = serializers.IntegerField()
    max_reveals = serializers.IntegerField(allow_null=True)


class CredentialWritten(CredentialOutput):
    """The same, with what we noticed."""

    warnings = CredentialWarning(many=True)


class CredentialList(serializers.Serializer):
    """A page of a ticket's credentials, newest first."""

    credentials = CredentialOutput(many=True)
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True)


class RevealOutput(serializers.Serializer):
    """The secret, once more: the only answer that holds one."""

    id = serializers.CharField()
    ticket_id = serializers.CharField()
    type = serializers.ChoiceField(choices=TYPES)
    credentials = serializers.DictField(child=serializers.CharField())
    notes = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField()
    reveals = serializers.IntegerField()
    max_reveals = serializers.IntegerField(allow_null=True)
    receipt = serializers.CharField()


class AccessActor(serializers.Serializer):
    """Who it was."""

    type = serializers.CharField()
    name = serializers.CharField()


class AccessRecordOutput(serializers.Serializer):
    """What was done to a secret, or tried."""

    action = serializers.ChoiceField(choices=AccessRecord.Action.choices)
    at = serializers.DateTimeField()
    actor = AccessActor()
    reason = serializers.CharField(allow_null=True)
    client_address = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(help_text="What the receipt covers, 1 or 2.")
    personal_digest = serializers.CharField(
        allow_null=True,
        help_text="Stands for the actor's name and the address in the receipt.",
    )
    salt = serializers.CharField(
        allow_null=True, help_text="Of that digest; null once both were erased."
    )
    receipt = serializers.CharField()


class AccessRecordList(serializers.Serializer):
    """A page of the record, oldest first."""

    access_log = AccessRecordOutput(many=True)
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True)


class CredentialType(serializers.Serializer):
    """A type, and the fields it is expected to have."""

    type = serializers.ChoiceField(choices=TYPES)
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]  # the contract's word


class CredentialTypeList(serializers.Serializer):
    """All types."""

    credential_types = CredentialType(many=True)


class CredentialRequestOutput(serializers.Serializer):
    """A one-time address. `url` is shown only in this answer."""

    ticket_id = serializers.CharField()
    type = serializers.ChoiceField(choices=TYPES)
    url = serializers.URLField(allow_null=True)
    expires_at = serializers.DateTimeField()
