"""Facts about tickets."""

from api.errors import (
    ApiError,
    Conflict,
    FieldError,
    InvalidRequest,
    LimitReached,
    PermissionDenied,
)


class InvalidStateTransition(Conflict):
    code = "INVALID_STATE_TRANSITION"
    message = "A ticket that is {current} cannot become {requested}."

    def __init__(self, *, current: str, requested: str, allowed: list[str]) -> None:
        super().__init__(current=current, requested=requested, allowed=allowed)


class TextLimitReached(LimitReached):
    message = "A ticket holds at most {limit} {resource}, and this would be more."


def unassignable(email: str) -> ApiError:
    """Return the refusal of an assignee who is not an active agent (here)."""
    return InvalidRequest(
        FieldError("assigned_to", "not_an_agent", "Must be the email of an agent.")
    )


def text_not_there() -> ApiError:
    return InvalidRequest(
        FieldError("text", "not_found", "Neither the ticket nor a comment holds it.")
    )


def not_the_author() -> ApiError:
    return PermissionDenied(reason="only its author may edit a comment.")


def no_organization() -> ApiError:
    return PermissionDenied(
        reason="a ticket belongs to an organization, and this credential to none."
    )
