"""Errors of endpoints and deliveries."""

from api.errors import Conflict, FieldError, InvalidRequest


class SecretRotationInProgress(Conflict):
    code = "SECRET_ROTATION_IN_PROGRESS"
    message = "Two secrets sign until {until}. Rotate again afterwards."


class EndpointDisabled(Conflict):
    message = "The endpoint is disabled. Enable it, then send."


class StillPending(Conflict):
    message = "The delivery is still pending; its next attempt is at {next_attempt_at}."


def unacceptable_url(code: str, message: str) -> InvalidRequest:
    return InvalidRequest(FieldError("url", code, message))


def since_in_future() -> InvalidRequest:
    return InvalidRequest(FieldError("since", "max_value", "Must not be ahead of us."))
