"""Facts about secrets. None of them ever quotes one."""

from api.errors import ApiError, Conflict, FieldError, InvalidRequest


class CredentialGone(ApiError):
    status = 410
    code = "CREDENTIAL_GONE"
    message = "This credential is {status}. Its secret no longer exists here."


class NotAssigned(ApiError):
    status = 403
    code = "NOT_ASSIGNED"
    message = "Only the agent to whom the ticket is assigned may do this."


class AssignedByProgram(NotAssigned):
    message = (
        "An application assigned this ticket, so none opens its secrets. Open it at the"
        " desk, or let a person assign the ticket anew."
    )


class CredentialUnreadable(ApiError):
    """Damaged or moved ciphertext: of this one credential only."""

    status = 500
    code = "CREDENTIAL_UNREADABLE"
    message = (
        "The secret cannot be read. We have been told; ask for it to be sent anew."
    )


class CredentialKeyUnavailable(ApiError):
    """The key that opens this one credential does not answer or is not here."""

    status = 503
    code = "CREDENTIAL_KEY_UNAVAILABLE"
    message = "The key to this secret is not available. Nothing was opened; try again."

    def __init__(self, *, retry_after: int = 60) -> None:
        super().__init__(retry_after=retry_after)
        self.headers["Retry-After"] = str(retry_after)


class TicketEnded(Conflict):
    message = "The ticket is {status}. Reopen it before you hand over a secret."


class LinkUsed(ApiError):
    """A one-time address that was used, has expired, or never was."""

    status = 410
    message = "This address was already used, or its time is over."


def invalid(field: str, message: str, code: str = "invalid") -> InvalidRequest:
    return InvalidRequest(FieldError(field, code, message))
