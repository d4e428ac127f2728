"""Errors of people, keys and applications."""

from api.errors import Conflict, FieldError, InvalidRequest, PermissionDenied


class NameTaken(Conflict):
    message = "{what} already exists."


class AccountExists(Conflict):
    message = "An account with this address already exists."


class CodeOver(Conflict):
    message = (
        "The code has expired, was used, or was tried too often. Request a new one."
    )


class InvitationOver(Conflict):
    message = "The invitation has expired, was used, or was withdrawn."


class LastOwner(Conflict):
    message = "{organization} needs an owner. Make another member an owner first."


class KeyRevoked(Conflict):
    message = "{key} is revoked. Issue a new key."


class KeyExpired(Conflict):
    message = "{key} has expired. Issue a new key."


class SealUnavailable(Exception):
    """The vault cannot seal or unseal now; try later."""


class ApplicationRevoked(Conflict):
    message = "The application {application} is revoked. Create a new one."


class ApplicationNotApproved(PermissionDenied):
    message = "The application {application} is not approved for agents."


class ApplicationChanged(Conflict):
    message = "{application} was changed by someone else. Reload it, then approve it."


def invalid(field: str, message: str, code: str = "invalid") -> InvalidRequest:
    """Return the refusal of one field's value."""
    return InvalidRequest(FieldError(field, code, message))
