"""The desk's pages below /admin/desk/.

Each view admits agents only (pages/decorators.py). Ids have at most 18 digits, so that
every one fits the integer columns of the databases.
"""

from typing import Final

from django.urls import URLPattern, path, re_path

from desk.pages import (
    bulk,
    export,
    history,
    home,
    palette,
    queue,
    saved_views,
    ticket,
    ticket_edit,
    ticket_secrets,
)

app_name = "desk"

_ID: Final = "[0-9]{1,18}"
_TICKET: Final = rf"^tickets/(?P<number>{_ID})/"
_SECRET: Final = rf"{_TICKET}credentials/(?P<credential>{_ID})/"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("undo/<int:number>/", bulk.undo, name="undo"),
    path("export/", export.export, name="export"),
    path("views/", saved_views.save, name="save_view"),
    path("views/<int:number>/remove/", saved_views.delete, name="delete_view"),
    path("palette/", palette.palette, name="palette"),
    path(
        "tickets/<int:number>/history/", history.ticket_history, name="ticket_history"
    ),
    re_path(rf"{_TICKET}$", ticket.ticket, name="ticket"),
    re_path(rf"{_TICKET}thread/$", ticket.ticket_thread, name="ticket_thread"),
    re_path(rf"{_TICKET}reply/$", ticket.ticket_reply, name="ticket_reply"),
    re_path(rf"{_TICKET}draft/$", ticket.ticket_draft, name="ticket_draft"),
    re_path(rf"{_TICKET}presence/$", ticket.ticket_presence, name="ticket_presence"),
    re_path(
        rf"{_TICKET}replies/(?P<code>[-a-zA-Z0-9_]{{1,30}})/$",
        ticket.ticket_saved_reply,
        name="ticket_saved_reply",
    ),
    re_path(
        rf"{_TICKET}notes/(?P<comment>{_ID})/publish/$",
        ticket.ticket_publish,
        name="ticket_publish",
    ),
    re_path(rf"{_TICKET}change/$", ticket_edit.ticket_change, name="ticket_change"),
    re_path(rf"{_TICKET}macro/$", ticket_edit.ticket_macro, name="ticket_macro"),
    re_path(rf"{_SECRET}open/$", ticket_secrets.ticket_reveal, name="ticket_reveal"),
    re_path(rf"{_SECRET}revoke/$", ticket_secrets.ticket_revoke, name="ticket_revoke"),
]
