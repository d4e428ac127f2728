"""What the sandbox's agent may be asked for, and what its client sees of it."""

from typing import Any, Final

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api.fields import StrictCharField, StrictChoiceField, StrictSerializer
from credentials.api.serializers import CredentialOutput
from portal.services.acting import TOLD, Deed
from tickets.api.serializers import CommentOutput, TicketOutput

DEEDS: Final = [str(deed) for deed in Deed]
_NEEDED: Final = {Deed.REPLY: "content", Deed.NOTE: "content"}


def _of(name: str) -> str:
    """Say which deeds a field belongs to."""
    return " and ".join(f"`{deed}`" for deed in Deed if name in TOLD.get(deed, ()))


class SandboxAct(StrictSerializer):
    """What the sandbox's agent is to do with a ticket."""

    do = StrictChoiceField(choices=DEEDS)
    content = StrictCharField(
        required=False,
        max_length=65_536,
        help_text=f"What is said. For {_of('content')}, which need it.",
    )
    credential_id = StrictCharField(
        required=False,
        max_length=64,
        help_text="Which of the ticket's credentials; without it the newest. For"
        f" {_of('credential_id')}.",
    )
    reason = StrictCharField(
        required=False,
        min_length=10,
        max_length=500,
        help_text=f"What the access log says it was for. For {_of('reason')}.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        deed = Deed(attrs["do"])
        belonging = TOLD.get(deed, ())
        faults = {
            name: [ErrorDetail(f"Does not belong to {deed}.", "not_for_this")]
            for name in attrs
            if name != "do" and name not in belonging
        }
        needed = _NEEDED.get(deed)
        if needed and needed not in attrs:
            faults[needed] = [ErrorDetail("This field is required.", "required")]
        if faults:
            raise serializers.ValidationError(faults)
        return attrs


class SandboxActDone(serializers.Serializer):
    """What the client's side sees of it afterwards."""

    do = serializers.ChoiceField(choices=DEEDS)
    ticket = TicketOutput()
    comment = CommentOutput(
        allow_null=True, help_text="The reply; null after anything else."
    )
    credential = CredentialOutput(
        allow_null=True,
        help_text="What is known of the one that was opened or expired; else null.",
    )
