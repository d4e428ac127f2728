"""Facts about the portal's own forms."""

from api.errors import Conflict


class SentAlready(Conflict):
    message = "This form was sent already, and made {made}."
