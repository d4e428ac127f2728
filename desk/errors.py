"""Errors of the desk's services."""

from api.errors import Conflict


class NewActivity(Conflict):
    """The ticket has activity that the author of a reply has not seen."""

    message = (
        "Something new arrived while you were writing. Nothing was sent: read it, then"
        " send again or change what you wrote."
    )


class TicketChangedSince(Conflict):
    """A ticket of a bulk change was changed again, so the change is not undone."""

    message = "Somebody changed it meanwhile, and that is kept."


class UndoExpired(Conflict):
    """A bulk change is too old to be undone, or was undone already."""

    message = "It can no longer be undone: it is too long ago, or undone already."
