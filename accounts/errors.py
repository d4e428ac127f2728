"""Facts about people, keys and applications."""

from api.errors import Conflict, FieldError, InvalidRequest, PermissionDenied


class NameTaken(Conflict):
    message = "{what} already exists."


class AccountExists(Conflict):
    message = "This address has an account already."


class CodeOver(Conflict):
    message = "The code is over: too old, used, or tried too often. Ask for another."


class InvitationOver(Conflict):
    message = "The invitation is over: too old, used, or withdrawn."


class LastOwner(Conflict):
    message = "{organization} needs an owner. Make somebody else one first."


class KeyRevoked(Conflict):
    message = "{key} is revoked; issue a new key instead."


class KeyExpired(Conflict):
    message = "{key} has expired; issue a new key instead."


class SealUnavailable(Exception):
    """What keeps secrets sealed cannot open or close them now; try later."""


class ApplicationRevoked(Conflict):
    message = "The application {application} is revoked; create a new one instead."


class ApplicationNotApproved(PermissionDenied):
    message = "No operator has approved the application {application} for agents."


class ApplicationChanged(Conflict):
    message = "{application} was changed meanwhile. Look at it again, then approve it."


def invalid(field: str, message: str, code: str = "invalid") -> InvalidRequest:
    """Return the refusal of one field's value."""
    return InvalidRequest(FieldError(field, code, message))
