"""Facts about the desk's work."""

from api.errors import Conflict


class NewsArrived(Conflict):
    """Somebody wrote or moved the ticket since the page was drawn."""

    message = (
        "Something new arrived while you were writing. Nothing was sent: read it, then"
        " send again or change what you wrote."
    )
