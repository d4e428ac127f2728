"""Errors of the portal's forms."""

from api.errors import Conflict


class FormAlreadySubmitted(Conflict):
    message = "This form was sent already, and made {made}."
