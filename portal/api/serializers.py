"""Request and response of the sandbox's test helper."""

from typing import Any, Final

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api.fields import StrictCharField, StrictChoiceField, StrictSerializer
from credentials.api.serializers import CredentialOutput
from portal.services.sandbox_agent import ACTION_FIELDS, AgentAction
from tickets.api.serializers import CommentOutput, TicketOutput

AGENT_ACTIONS: Final = [str(action) for action in AgentAction]
_REQUIRED_FIELD: Final = {AgentAction.REPLY: "content", AgentAction.NOTE: "content"}


def _actions_with(name: str) -> str:
    """Return the actions that take a field, for its description."""
    return " and ".join(
        f"`{action}`" for action in AgentAction if name in ACTION_FIELDS.get(action, ())
    )


class SandboxAct(StrictSerializer):
    """What the sandbox's agent is to do with a ticket."""

    do = StrictChoiceField(choices=AGENT_ACTIONS)
    content = StrictCharField(
        required=False,
        max_length=65_536,
        help_text=f"What is said. For {_actions_with('content')}, which need it.",
    )
    credential_id = StrictCharField(
        required=False,
        max_length=64,
        help_text="Which of the ticket's credentials; without it the newest. For"
        f" {_actions_with('credential_id')}.",
    )
    reason = StrictCharField(
        required=False,
        min_length=10,
        max_length=500,
        help_text="What the access log says it was for. For"
        f" {_actions_with('reason')}.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        action = AgentAction(attrs["do"])
        allowed = ACTION_FIELDS.get(action, ())
        errors = {
            name: [ErrorDetail(f"Does not belong to {action}.", "not_for_this")]
            for name in attrs
            if name != "do" and name not in allowed
        }
        needed = _REQUIRED_FIELD.get(action)
        if needed and needed not in attrs:
            errors[needed] = [ErrorDetail("This field is required.", "required")]
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


class SandboxActDone(serializers.Serializer):
    """What the client's side sees of it afterwards."""

    do = serializers.ChoiceField(choices=AGENT_ACTIONS)
    ticket = TicketOutput()
    comment = CommentOutput(
        allow_null=True, help_text="The reply; null after anything else."
    )
    credential = CredentialOutput(
        allow_null=True,
        help_text="What is known of the one that was opened or expired; else null.",
    )
