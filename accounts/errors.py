"""Facts about people, keys and applications."""

from api.errors import Conflict, FieldFault, InvalidRequest


class NameTaken(Conflict):
    message = "{what} already exists."


class KeyRevoked(Conflict):
    message = "{key} is revoked; issue a new key instead."


class KeyExpired(Conflict):
    message = "{key} has expired; issue a new key instead."


class ApplicationRevoked(Conflict):
    message = "The application {application} is revoked; create a new one instead."


def invalid(field: str, message: str, code: str = "invalid") -> InvalidRequest:
    """Return the refusal of one field's value."""
    return InvalidRequest(FieldFault(field, code, message))
